using System.Text;
using System.Text.Json;
using Doorcode.Events;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Tokens;
using Doorcode.Tokens;

namespace Doorcode.Tests.Sessions;

/// <summary>What becomes of refresh tokens in the wrong hands, over every database.</summary>
public abstract class RefreshMisuseContract(DoorcodeApp app)
{
    private const string AnotherAccount = "01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f";

    private readonly Forge _forge = new(app);

    public static TheoryData<string> NeverIssued { get; } =
        new("the current one, signed again", "the predecessor, signed again", "with another claim", "the next generation", "of another account");

    [Theory]
    [MemberData(nameof(NeverIssued))]
    public async Task A_well_signed_token_that_was_never_issued_ends_the_session_and_is_recorded_once(string kind)
    {
        var first = await app.NewTokensAsync();
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));
        var forged = kind switch
        {
            "the current one, signed again" => Again(second.Refresh),
            "the predecessor, signed again" => Again(first.Refresh),
            "with another claim" => _forge.Change(second.Refresh, claims => claims["extra"] = "x", TokenKind.Refresh),
            "of another account" => _forge.Change(second.Refresh, claims => (claims["sub"], claims["user_id"]) = (AnotherAccount, AnotherAccount), TokenKind.Refresh),
            _ => _forge.Change(second.Refresh, claims => claims["gen"] = 2, TokenKind.Refresh),
        };
        (await app.VerifyAsync(forged)).ShouldBe(Problems.TokenInvalid);
        (await app.LogOutAsync(second.Access, forged)).ShouldBe(Problems.TokenInvalid, 400);
        await app.ShouldLiveAsync(second);

        (await app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);
        (await app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);

        await app.ShouldBeOverAsync(second);
        Assert.Equal("refresh-token-forged", (await app.RowAsync(second.Refresh)).EndedBecause);
        var line = Assert.Single(await LinesAsync("refresh.forged", second));
        Assert.Equal(("rejected", "127.0.0.1"), (line.Outcome, line.Ip));
        await Eventually.TrueAsync(
            () => app.Log.All.Any(entry => entry.Id.Id == 1304 && entry.Text.Contains($"{line.Session}", StringComparison.Ordinal)),
            "event 1304 names the session");
    }

    [Fact]
    public async Task A_repeat_from_the_same_network_and_user_agent_is_not_recorded()
    {
        var first = await app.NewTokensAsync();
        var second = await RefreshAsync(first.Refresh, "Firefox");
        Assert.Equal(second, await RefreshAsync(first.Refresh, "Firefox"));
        Assert.Empty(await LinesAsync("refresh.repeated", first));
    }

    [Fact]
    public async Task A_repeat_from_elsewhere_gets_the_same_successor_and_is_recorded_once_for_each_rotation()
    {
        await CountAsync();
        using var neighbour = new Neighbour(app, "127.0.0.2");
        var first = await app.NewTokensAsync();
        var second = await RefreshAsync(first.Refresh, "Firefox");

        for (var i = 0; i < 5; i++)
            Assert.Equal(second, await RefreshAsync(first.Refresh, $"curl/{i}"));

        var line = Assert.Single(await LinesAsync("refresh.repeated", first));
        Assert.Equal(("accepted", "another user agent", "curl/0"), (line.Outcome, line.Details, line.UserAgent));

        var third = await RefreshAsync(second, agent: null);
        var answers = await Starter.RaceAsync(Enumerable.Repeat(
            () => neighbour.PostAsync("/api/users/token/refresh/", ("refresh", second)), 10));
        Assert.All(answers, answer => Assert.Equal(third, answer.Text("refresh")));
        var lines = await LinesAsync("refresh.repeated", first);
        Assert.Equal(2, lines.Count);
        Assert.Equal("127.0.0.2", Assert.Single(lines, entry => entry.Details == "another network").Ip);
        (await app.VerifyAsync(third)).ShouldBe(200);
    }

    [Fact]
    public async Task However_often_a_session_is_rotated_and_repeated_it_writes_no_more_lines_than_a_flood_of_refusals()
    {
        await CountAsync();
        var (first, other) = (await app.NewTokensAsync(), await app.NewTokensAsync());
        await RotateAndRepeatAsync(first, 20);
        Assert.Equal(1 + RefusalCounts.LinesPerNetwork, (await LinesAsync("refresh.repeated", first)).Count);
        Assert.Equal(1 + RefusalCounts.LinesPerNetwork, Logged(first));

        // The flood hides neither another session's first repeat nor whose the counted ones are.
        await RotateAndRepeatAsync(other, 2);
        Assert.Single(await LinesAsync("refresh.repeated", other));
        await CountAsync();
        Assert.Equal("another user agent: 14 more in a minute", Assert.Single(await CountsAsync(first)).Details);
        Assert.Equal("another user agent: 1 more in a minute", Assert.Single(await CountsAsync(other)).Details);
    }

    [Fact]
    public async Task A_deleted_account_gets_nothing_for_what_is_left_of_its_sessions()
    {
        var (first, other) = (await app.NewTokensAsync(), await app.NewTokensAsync());
        var second = Fixtures.Tokens.Of(await app.RefreshAsync(first.Refresh));
        await app.RefreshAsync(other.Refresh);
        await app.DeleteAccountAsync(first.Access);
        await app.DeleteAccountAsync(other.Access);

        (await app.RefreshAsync(other.Refresh)).ShouldBe(Problems.TokenInvalid);
        await app.ShouldBeOverAsync(second);
        await app.ShouldBeOverAsync(first);
        Assert.Equal((1, null), await app.RowAsync(first.Refresh));
        Assert.Equal((1, null), await app.RowAsync(other.Refresh));
    }

    [Fact]
    public async Task A_deleted_account_gets_nothing_after_a_restart_either()
    {
        var tokens = await app.NewTokensAsync();
        await app.DeleteAccountAsync(tokens.Access);

        await app.RestartAsync();

        await app.ShouldBeOverAsync(tokens);
        Assert.Equal((0, null), await app.RowAsync(tokens.Refresh));
    }

    [Fact]
    public async Task A_token_that_the_database_expects_again_after_it_was_set_back_is_rotated_again()
    {
        var first = await app.NewTokensAsync();
        (await app.RefreshAsync(first.Refresh)).ShouldBe(200);
        await app.SetBackAsync(first.Refresh);

        var answers = await Starter.RaceAsync(Enumerable.Repeat(() => app.RefreshAsync(first.Refresh), 10));

        Assert.All(answers, answer => answer.ShouldBe(200));
        Assert.Single(answers.Select(answer => answer.Text("refresh")).Distinct(StringComparer.Ordinal));
        Assert.Equal((1, null), await app.RowAsync(first.Refresh));
    }

    [Fact]
    public async Task Twins_among_fifty_callers_at_once_get_nothing_and_no_client_is_logged_out() =>
        await RefreshRaces.TwinsGetNothingAsync(_ => app, await app.NewTokensAsync());

    [Fact]
    public async Task A_token_and_its_predecessor_at_once_have_one_successor_each() =>
        await RefreshRaces.NoChainForksAsync(_ => app, (await app.NewTokensAsync()).Access);

    private async Task RotateAndRepeatAsync(Fixtures.Tokens tokens, int times)
    {
        var token = tokens.Refresh;
        for (var i = 0; i < times; i++)
        {
            var next = await RefreshAsync(token, "Firefox");
            Assert.Equal(next, await RefreshAsync(token, "curl"));
            token = next;
        }
    }

    private int Logged(Fixtures.Tokens tokens) => app.Log.All.Count(
        entry => entry.Id.Id == 1305 && entry.Text.Contains($"{SessionCalls.SessionOf(tokens.Refresh)}", StringComparison.Ordinal));

    /// <summary>Writes the counts, and begins another minute.</summary>
    private Task CountAsync() => app.Services.GetRequiredService<LimitedAttempts>().MaintainAsync(CancellationToken.None);

    private async Task<List<AuditLine>> CountsAsync(Fixtures.Tokens tokens) =>
        (await LinesAsync("refresh.repeated", tokens)).FindAll(line => line.Details!.Contains("more in a minute", StringComparison.Ordinal));

    private string Again(string token) => _forge.Sign(Forge.Payload(token), TokenKind.Refresh);

    private async Task<string> RefreshAsync(string token, string? agent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/token/refresh/")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { refresh = token }), Encoding.UTF8, "application/json"),
        };
        if (agent is not null)
            request.Headers.Add("User-Agent", agent);

        return (await Answer.ReadAsync(await app.Http.SendAsync(request))).Text("refresh");
    }

    private async Task<List<AuditLine>> LinesAsync(string name, Fixtures.Tokens tokens)
    {
        var lines = await app.Services.GetRequiredService<AuditStore>().ReadAsync(
            new AuditFilter(null, null, name), Guid.Empty, 1000, CancellationToken.None);
        return [.. lines.Where(line => line.Session == SessionCalls.SessionOf(tokens.Refresh))];
    }
}
