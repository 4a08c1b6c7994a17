using System.Diagnostics.Metrics;
using Doorcode.Tests.Fixtures;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>Whoever watches the server sees a rotation that does not come.</summary>
public sealed class SigningKeyAgeTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task The_age_of_the_key_that_signs_counts_in_seconds_and_begins_anew_with_the_next_key()
    {
        app.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1800, Read("doorcode.signing_key.age"));
        Assert.Equal(TimeSpan.FromDays(90).TotalSeconds, Read("doorcode.signing_key.lifetime"));

        Assert.True(await app.Services.GetRequiredService<SigningKeyStore>().AddNextAsync(
            TimeSpan.FromHours(1), "by a test", TestContext.Current.CancellationToken));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var keys = app.Services.GetRequiredService<KeyRing>();
        await Eventually.TrueAsync(() => keys.Published.Length == 2, "two keys are published");
        Assert.Equal(1860, Read("doorcode.signing_key.age"));
        app.Clock.Advance(TimeSpan.FromMinutes(59) + TimeSpan.FromSeconds(1.5));
        Assert.Equal(1.5, Read("doorcode.signing_key.age"));
    }

    private double Read(string name)
    {
        var values = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == name && ReferenceEquals(instrument.Meter.Scope, app.Services.GetRequiredService<IMeterFactory>()))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => values.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return Assert.Single(values);
    }
}
