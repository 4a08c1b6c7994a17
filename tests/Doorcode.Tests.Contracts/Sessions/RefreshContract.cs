using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

/// <summary>What refreshing does over every database.</summary>
public abstract class RefreshContract(DoorcodeApp app)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Refreshing_hands_out_a_new_pair_that_works()
    {
        var old = await (await app.JoinAsync("ada@example.org")).TokensAsync();

        var answer = await app.RefreshAsync(old.Refresh);

        answer.ShouldBe(200);
        Assert.Equal(
            ["access", "device_token", "expires_in", "refresh", "token_type"],
            answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("Bearer", answer.Text("token_type"));
        Assert.Equal(900, answer.Json.GetProperty("expires_in").GetInt64());
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var next = Fixtures.Tokens.Of(answer);
        Assert.NotEqual(old.Refresh, next.Refresh);
        Assert.NotEqual(old.Access, next.Access);
        await app.ShouldLiveAsync(next);
        (await app.RefreshAsync(next.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task Its_predecessor_gets_the_same_successor_until_the_grace_ends()
    {
        var old = await (await app.JoinAsync("bea@example.org")).TokensAsync();
        var next = Fixtures.Tokens.Of(await app.RefreshAsync(old.Refresh));

        app.Clock.Advance(Grace - TimeSpan.FromMilliseconds(1));
        var again = await app.RefreshAsync(old.Refresh);

        again.ShouldBe(200);
        Assert.Equal(next.Refresh, again.Text("refresh"));
        Assert.Equal((1, null), await app.RowAsync(old.Refresh));
        await app.ShouldLiveAsync(Fixtures.Tokens.Of(again));
        (await app.RefreshAsync(next.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task When_the_grace_has_ended_the_predecessor_ends_the_session_and_that_is_recorded()
    {
        var old = await (await app.JoinAsync("cyd@example.org")).TokensAsync();
        var next = Fixtures.Tokens.Of(await app.RefreshAsync(old.Refresh));
        app.Clock.Advance(Grace);

        (await app.RefreshAsync(old.Refresh)).ShouldBe(Problems.TokenInvalid);

        await ShouldHaveEndedByReuse(next);
        (await app.MeAsync(old.Access)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task An_older_generation_ends_the_session_even_at_once()
    {
        var first = await (await app.JoinAsync("dan@example.org")).TokensAsync();
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));
        var third = Fixtures.Tokens.Of(await app.RefreshAsync(second.Refresh));

        (await app.RefreshAsync(first.Refresh)).ShouldBe(Problems.TokenInvalid);

        await ShouldHaveEndedByReuse(third);
        (await app.RefreshAsync(second.Refresh)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task A_spent_token_under_another_signature_gets_no_successor_and_ends_nothing()
    {
        var first = await (await app.JoinAsync("moe@example.org")).TokensAsync();
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));
        (await app.RefreshAsync(UnderSignatureOf(second.Refresh, first.Refresh))).ShouldBe(Problems.TokenInvalid);

        var third = Fixtures.Tokens.Of(await app.RefreshAsync(second.Refresh));
        (await app.RefreshAsync(UnderSignatureOf(third.Refresh, first.Refresh))).ShouldBe(Problems.TokenInvalid);

        await app.ShouldLiveAsync(third);

        static string UnderSignatureOf(string other, string token) =>
            token[..token.LastIndexOf('.')] + other[other.LastIndexOf('.')..];
    }

    [Fact]
    public async Task Reuse_ends_no_other_session()
    {
        var eve = await app.JoinAsync("eve@example.org");
        var other = await eve.TokensAsync();
        var first = await eve.TokensAsync();
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));
        app.Clock.Advance(Grace);

        (await app.RefreshAsync(first.Refresh)).ShouldBe(Problems.TokenInvalid);

        await app.ShouldBeOverAsync(second);
        await app.ShouldLiveAsync(other);
    }

    [Fact]
    public async Task Fifty_callers_at_once_all_get_the_same_successor_and_the_chain_never_forks()
    {
        const int Callers = 50;
        const int Rounds = 20;
        var current = await (await app.JoinAsync("fay@example.org")).TokensAsync();

        for (var round = 1; round <= Rounds; round++)
        {
            var presented = current.Refresh;
            var answers = await Starter.RaceAsync(Enumerable.Repeat(() => app.RefreshAsync(presented), Callers));

            Assert.All(answers, answer => answer.ShouldBe(200));
            var successor = Assert.Single(answers.Select(answer => answer.Text("refresh")).Distinct(StringComparer.Ordinal));
            Assert.Equal((round, null), await app.RowAsync(presented));
            current = new Fixtures.Tokens(answers[0].Text("access"), successor);
        }

        await app.ShouldLiveAsync(current);
    }

    [Fact]
    public async Task Nothing_of_a_session_works_after_the_answer_to_logout_even_if_refreshes_ran_beside_it()
    {
        const int Rounds = 25;
        var gil = await (await app.JoinAsync("gil@example.org")).TokensAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var session = await app.BeginAsync(gil.Access);
            var answers = await Starter.RaceAsync(
                Enumerable.Repeat(() => app.RefreshAsync(session.Refresh), 6).Append(() => app.LogOutAsync(session)));

            answers[^1].ShouldBe(205);
            await app.ShouldBeOverAsync(session);
            foreach (var answer in answers[..^1].Where(answer => (int)answer.Status == 200))
                await app.ShouldBeOverAsync(Fixtures.Tokens.Of(answer));
        }
    }

    [Fact]
    public async Task A_session_ends_a_day_after_login_however_often_it_is_refreshed()
    {
        var tokens = await (await app.JoinAsync("hal@example.org")).TokensAsync();
        var end = SessionCalls.Number(tokens.Refresh, "exp");
        Assert.Equal(TimeSpan.FromDays(1).TotalSeconds, end - SessionCalls.Number(tokens.Refresh, "iat"));

        for (var hour = 1; hour < 24; hour++)
        {
            app.Clock.Advance(TimeSpan.FromHours(1));
            tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
            Assert.Equal(end, SessionCalls.Number(tokens.Refresh, "exp"));
        }

        app.Clock.Advance(TimeSpan.FromMinutes(59) + TimeSpan.FromSeconds(59));
        var last = await app.RefreshAsync(tokens.Refresh);
        Assert.Equal(1, last.Json.GetProperty("expires_in").GetInt64());
        tokens = Fixtures.Tokens.Of(last);
        Assert.Equal(end, SessionCalls.Number(tokens.Access, "exp"));
        await app.ShouldLiveAsync(tokens);

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.ShouldBeOverAsync(tokens);
    }

    [Fact]
    public async Task An_access_token_never_outlives_its_session()
    {
        var tokens = await (await app.JoinAsync("ida@example.org")).TokensAsync();
        app.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(5));

        var answer = await app.RefreshAsync(tokens.Refresh);

        Assert.Equal(300, answer.Json.GetProperty("expires_in").GetInt64());
        Assert.Equal(SessionCalls.Number(tokens.Refresh, "exp"), SessionCalls.Number(answer.Text("access"), "exp"));
    }

    [Fact]
    public async Task Sessions_survive_a_restart_and_so_does_the_grace()
    {
        var old = await (await app.JoinAsync("jon@example.org")).TokensAsync();
        var next = Fixtures.Tokens.Of(await app.RefreshAsync(old.Refresh));

        await app.RestartAsync();

        await app.ShouldLiveAsync(next);
        var again = await app.RefreshAsync(old.Refresh);
        again.ShouldBe(200);
        Assert.Equal(next.Refresh, again.Text("refresh"));
        (await app.RefreshAsync(next.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task An_access_token_is_no_refresh_token()
    {
        var tokens = await (await app.JoinAsync("kim@example.org")).TokensAsync();
        (await app.RefreshAsync(tokens.Access)).ShouldBe(Problems.TokenInvalid);
        (await app.MeAsync(tokens.Refresh)).ShouldBe(Problems.Unauthenticated);
        await app.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task The_store_does_not_grow_with_refreshes()
    {
        var tokens = await (await app.JoinAsync("leo@example.org")).TokensAsync();
        string[] tables = ["sessions", "signing_keys", "token_buckets", "rolling_windows", "mail_windows", "challenges"];
        var before = await Task.WhenAll(tables.Select(table => app.CountAsync(table).AsTask()));

        for (var i = 0; i < 200; i++)
            tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));

        Assert.Equal((200, null), await app.RowAsync(tokens.Refresh));
        Assert.Equal(before, await Task.WhenAll(tables.Select(table => app.CountAsync(table).AsTask())));
    }

    private async Task ShouldHaveEndedByReuse(Fixtures.Tokens tokens)
    {
        await app.ShouldBeOverAsync(tokens);
        Assert.Equal("refresh-token-reuse", (await app.RowAsync(tokens.Refresh)).EndedBecause);
        var session = SessionCalls.SessionOf(tokens.Refresh).ToString();
        await Eventually.TrueAsync(
            () => app.Log.All.Any(line => line.Id.Id == 1303 && line.Text.Contains(session, StringComparison.Ordinal)),
            "event 1303 names the session");
    }
}
