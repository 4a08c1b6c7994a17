using Doorcode.Server;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Settings;

/// <summary>How long a server that is told to stop goes on serving.</summary>
public sealed class DrainDelayTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_Development_a_stop_has_no_drain_delay()
    {
        var stopping = await StopAsync("Development", new ServerOptions());
        Assert.True(stopping.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(20, 20)]
    public async Task In_production_a_stop_waits_for_three_seconds_or_for_the_time_that_is_set(int? set, int seconds)
    {
        var options = new ServerOptions { DrainDelay = set is { } delay ? TimeSpan.FromSeconds(delay) : null };
        var stopping = await StopAsync("Production", options);
        _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(stopping.IsCompleted);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await stopping;
    }

    [Theory]
    [InlineData(null, 8)]
    [InlineData(20, 25)]
    public void A_stop_ends_before_init_systems_lose_patience_or_five_seconds_after_a_longer_delay(int? set, int seconds)
    {
        var options = new ServerOptions { DrainDelay = set is { } delay ? TimeSpan.FromSeconds(delay) : null };
        Assert.Equal(TimeSpan.FromSeconds(seconds), Drain.Limit(options, Environment("Production")));
    }

    private async Task<Task> StopAsync(string environment, ServerOptions options)
    {
        var drain = new Drain(Options.Create(options), Environment(environment), _clock);
        await drain.StartedAsync(Cancel);
        return drain.StoppingAsync(Cancel);
    }

    private static HostingEnvironment Environment(string name) =>
        new() { EnvironmentName = name, ContentRootFileProvider = new NullFileProvider() };
}
