using System.Threading.Channels;

namespace Doorcode.Outbox;

/// <summary>Wakes the dispatcher: at once when an item is stored or sent, and by the clock when one is due again.</summary>
internal sealed class OutboxSignal(ServerClock clock)
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the dispatcher. Several calls before it wakes count as one. Never blocks.</summary>
    public void Ring() => _bell.Writer.TryWrite(true);

    /// <summary>Sleeps until the bell rings or the time has come.</summary>
    /// <param name="until">UTC milliseconds since 1970; null to wait for the bell alone.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task WaitAsync(long? until, CancellationToken cancel)
    {
        var delay = until is { } time ? TimeSpan.FromMilliseconds(Math.Max(0, time - clock.Now)) : Timeout.InfiniteTimeSpan;
        await using var alarm = clock.Timers.CreateTimer(_ => Ring(), state: null, delay, Timeout.InfiniteTimeSpan);
        // The clock may have moved between reading it and setting the alarm, which then is late.
        if (clock.Now >= until)
            Ring();

        await _bell.Reader.ReadAsync(cancel);
    }
}
