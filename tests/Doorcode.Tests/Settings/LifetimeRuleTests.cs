using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Settings;

/// <summary>Lifetimes that are right by themselves and wrong together.</summary>
public sealed class LifetimeRuleTests
{
    [Fact]
    public async Task A_session_that_is_shorter_than_an_access_token_is_refused_and_both_keys_are_named()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => DoorcodeApp.StartAsync("Doorcode:Jwt:RefreshTokenLifetime=299s", "Doorcode:Jwt:AccessTokenLifetime=5m"));
        Assert.Equal(
            "Doorcode:Jwt:RefreshTokenLifetime must not be shorter than Doorcode:Jwt:AccessTokenLifetime.", Assert.Single(refused.Failures));

        await using var app = await DoorcodeApp.StartAsync("Doorcode:Jwt:RefreshTokenLifetime=5m", "Doorcode:Jwt:AccessTokenLifetime=5m");
    }

    [Fact]
    public async Task An_idle_timeout_that_would_end_sessions_in_use_is_refused_and_the_cure_is_named()
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(
            () => DoorcodeApp.StartAsync("Doorcode:Sessions:IdleTimeout=1799s", "Doorcode:Jwt:AccessTokenLifetime=15m"));
        Assert.Equal(
            "Doorcode:Sessions:IdleTimeout must be at least twice Doorcode:Jwt:AccessTokenLifetime, because a session is used only when it is "
            + "refreshed: make the idle timeout longer or the access tokens shorter.",
            refused.Message);

        await using var app = await DoorcodeApp.StartAsync("Doorcode:Sessions:IdleTimeout=30m", "Doorcode:Jwt:AccessTokenLifetime=15m");
    }
}
