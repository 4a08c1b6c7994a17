using System.Diagnostics.Metrics;

namespace Doorcode.Tests.Fixtures;

/// <summary>Counts the passwords that an app hashes or verifies from now on. A hash is counted before its request is answered.</summary>
internal sealed class CountedHashes : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public CountedHashes(DoorcodeApp app)
    {
        var ours = app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "doorcode.hash.duration" && instrument.Meter.Scope == ours)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
