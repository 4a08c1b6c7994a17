using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

/// <summary>What logging out does over every database.</summary>
public abstract class LogoutContract(DoorcodeApp app)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Logout_answers_205_without_a_body_and_everything_of_the_session_is_refused_at_once()
    {
        var first = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));

        var answer = await app.LogOutAsync(second);

        answer.ShouldBe(205);
        Assert.Empty(answer.Body);
        await app.ShouldBeOverAsync(second);
        await app.ShouldBeOverAsync(first);
        Assert.Equal("logout", (await app.RowAsync(second.Refresh)).EndedBecause);
    }

    [Fact]
    public async Task Logout_ends_no_other_session_of_the_account()
    {
        var bea = await app.JoinAsync("bea@example.org");
        var (one, other) = (await bea.TokensAsync(), await bea.TokensAsync());

        (await app.LogOutAsync(one)).ShouldBe(205);

        await app.ShouldLiveAsync(other);
        (await app.RefreshAsync(other.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task Logout_survives_a_restart()
    {
        var tokens = await (await app.JoinAsync("cyd@example.org")).TokensAsync();
        (await app.LogOutAsync(tokens)).ShouldBe(205);

        await app.RestartAsync();

        await app.ShouldBeOverAsync(tokens);
    }

    [Fact]
    public async Task A_second_logout_is_refused_like_any_request_of_an_ended_session()
    {
        var tokens = await (await app.JoinAsync("dan@example.org")).TokensAsync();
        (await app.LogOutAsync(tokens)).ShouldBe(205);

        (await app.LogOutAsync(tokens)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task Of_logouts_at_once_the_one_that_ends_the_session_is_recorded()
    {
        var owner = await app.JoinAsync("outatonce@example.org");
        foreach (var (name, logOut) in new (string, Func<Fixtures.Tokens, Task<Answer>>)[]
        {
            ("logout", tokens => app.LogOutAsync(tokens)), ("logout.all", tokens => app.LogOutAllAsync(tokens.Access)),
        })
        {
            var tokens = await owner.TokensAsync();
            var before = app.Count($"audit WHERE event = '{name}'");
            await AtOnce.RunAsync(20, _ => logOut(tokens));
            Assert.Equal(before + 1, app.Count($"audit WHERE event = '{name}'"));
        }
    }

    [Fact]
    public async Task Logout_needs_a_bearer_token()
    {
        var tokens = await (await app.JoinAsync("eve@example.org")).TokensAsync();

        (await app.LogOutAsync(null, tokens.Refresh)).ShouldBe(Problems.Unauthenticated);
        (await app.LogOutAsync(tokens.Refresh, tokens.Refresh)).ShouldBe(Problems.Unauthenticated);

        await app.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task A_missing_foreign_dead_or_forged_refresh_token_is_refused_and_the_session_lives()
    {
        var fay = await app.JoinAsync("fay@example.org");
        var mine = await fay.TokensAsync();
        var otherSession = await fay.TokensAsync();
        var stranger = await (await app.JoinAsync("gil@example.org")).TokensAsync();
        var dead = await fay.TokensAsync();
        (await app.LogOutAsync(dead)).ShouldBe(205);
        string?[] refused =
        [
            null, "", "garbage", otherSession.Refresh, stranger.Refresh, dead.Refresh, mine.Access, mine.Refresh + "=",
            mine.Refresh[..^1] + (mine.Refresh[^1] == 'A' ? 'Q' : 'A'), " " + mine.Refresh,
        ];

        foreach (var token in refused)
        {
            var answer = await app.LogOutAsync(mine.Access, token);
            answer.ShouldBe(Problems.TokenInvalid, 400);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty("refresh_token", out _), answer.ToString());
        }

        (await app.SendAsync(HttpMethod.Post, "/api/users/logout/", mine.Access, """{"refresh_token":null}"""))
            .ShouldBe(Problems.TokenInvalid, 400);
        await app.ShouldLiveAsync(mine);
        await app.ShouldLiveAsync(otherSession);
        await app.ShouldLiveAsync(stranger);
    }

    [Fact]
    public async Task A_replaced_refresh_token_logs_out_inside_the_grace_and_is_refused_after_it()
    {
        var hal = await app.JoinAsync("hal@example.org");
        var (first, other) = (await hal.TokensAsync(), await hal.TokensAsync());
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));
        var otherSecond = Fixtures.Tokens.Of(await app.RefreshAsync(other.Refresh));

        (await app.LogOutAsync(otherSecond.Access, other.Refresh)).ShouldBe(205);
        app.Clock.Advance(Grace);
        (await app.LogOutAsync(second.Access, first.Refresh)).ShouldBe(Problems.TokenInvalid, 400);

        await app.ShouldBeOverAsync(otherSecond);
        await app.ShouldLiveAsync(second);
    }

    [Fact]
    public async Task Logout_all_ends_every_session_of_the_account_and_no_one_elses()
    {
        var ida = await app.JoinAsync("ida@example.org");
        var (one, two, three) = (await ida.TokensAsync(), await ida.TokensAsync(), await ida.TokensAsync());
        var stranger = await (await app.JoinAsync("jon@example.org")).TokensAsync();

        var answer = await app.LogOutAllAsync(two.Access);

        answer.ShouldBe(205);
        Assert.Empty(answer.Body);
        foreach (var tokens in new[] { one, two, three })
        {
            await app.ShouldBeOverAsync(tokens);
            Assert.Equal("logout-all", (await app.RowAsync(tokens.Refresh)).EndedBecause);
        }

        await app.ShouldLiveAsync(stranger);
        (await ida.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Logout_all_needs_a_bearer_token_and_survives_a_restart()
    {
        var tokens = await (await app.JoinAsync("kim@example.org")).TokensAsync();
        (await app.LogOutAllAsync(null)).ShouldBe(Problems.Unauthenticated);
        (await app.LogOutAllAsync(tokens.Refresh)).ShouldBe(Problems.Unauthenticated);
        await app.ShouldLiveAsync(tokens);

        (await app.LogOutAllAsync(tokens.Access)).ShouldBe(205);
        await app.RestartAsync();

        await app.ShouldBeOverAsync(tokens);
    }

    [Fact]
    public async Task Rows_of_ended_and_expired_sessions_are_swept()
    {
        var leo = await app.JoinAsync("leo@example.org");
        var (ended, expiring) = (await leo.TokensAsync(), await leo.TokensAsync());
        (await app.LogOutAsync(ended)).ShouldBe(205);

        app.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        Assert.NotEqual(0, await app.CountAsync("sessions"));
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(async () => await app.CountAsync("sessions") == 0, "no session is left");
        await app.ShouldBeOverAsync(ended);
        await app.ShouldBeOverAsync(expiring);
    }
}
