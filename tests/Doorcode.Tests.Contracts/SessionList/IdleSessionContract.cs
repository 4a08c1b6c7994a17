using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.SessionList;

/// <summary>Sessions that nobody uses, with an idle timeout of an hour. Needs apps of its own.</summary>
/// <param name="server">One server.</param>
/// <param name="other">Another one; may be the same.</param>
public abstract class IdleSessionContract(DoorcodeApp server, DoorcodeApp other)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    /// <summary>What the apps are started with. Access tokens that outlive the half of it cannot be had.</summary>
    protected static string[] Settings { get; } =
        ["Doorcode:Sessions:IdleTimeout=01:00:00", "Doorcode:Jwt:AccessTokenLifetime=00:30:00", "Doorcode:RateLimits:Enabled=false"];

    [Fact]
    public async Task A_session_that_is_not_refreshed_in_time_is_over_on_every_server_and_one_that_is_goes_on()
    {
        var ada = await server.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        var (idle, used) = (await ada.TokensAsync(), await ada.TokensAsync());
        server.Clock.Advance(TimeSpan.FromHours(1) - Moment);
        used = Fixtures.Tokens.Of(await server.RefreshAsync(used.Refresh));
        Assert.Equal(2, (await other.ListedAsync(used.Access)).Count);
        (await other.VerifyAsync(idle.Refresh)).ShouldBe(200);

        server.Clock.Advance(Moment);

        foreach (var app in new[] { server, other })
        {
            (await app.VerifyAsync(idle.Refresh)).ShouldBe(Problems.TokenInvalid);
            (await app.RefreshAsync(idle.Refresh)).ShouldBe(Problems.TokenInvalid);
            Assert.Equal([SessionCalls.SessionOf(used.Access)], await app.ListedAsync(used.Access));
            (await app.EndAsync(used.Access, SessionCalls.SessionOf(idle.Access))).ShouldBe(Problems.NotFound);
            await app.ShouldLiveAsync(used);
        }

        server.Clock.Advance(TimeSpan.FromMinutes(59));
        (await other.RefreshAsync(used.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task An_access_token_does_not_outlive_a_session_that_became_idle()
    {
        var tokens = await (await server.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org")).TokensAsync();
        (await server.MeAsync(tokens.Access)).ShouldBe(200);
        // As if the clock had moved: an access token lives for half of the idle timeout at most.
        await Profile.ProfileCalls.ChangeAsync(
            server, $"UPDATE sessions SET last_used_at = last_used_at - {(long)TimeSpan.FromHours(1).TotalMilliseconds} WHERE account_id = @account",
            Profile.ProfileCalls.AccountOf(tokens));
        await server.ShouldBeOverAsync(tokens);
        await other.ShouldBeOverAsync(tokens);
    }

    [Fact]
    public async Task A_repeat_within_the_grace_is_no_later_than_the_rotation_that_it_repeats()
    {
        var tokens = await (await server.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org")).TokensAsync();
        server.Clock.Advance(TimeSpan.FromHours(1) - Moment);
        var next = await server.RefreshAsync(tokens.Refresh);
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        var again = await other.RefreshAsync(tokens.Refresh);
        again.ShouldBe(200);
        Assert.Equal(next.Text("refresh"), again.Text("refresh"));
    }
}
