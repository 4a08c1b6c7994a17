using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.SessionList;

/// <summary>The owner's list of sessions, over every database.</summary>
public abstract class SessionListContract(DoorcodeApp app)
{
    private const string Edge =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0";

    [Fact]
    public async Task The_list_tells_exactly_what_the_contract_lists_of_every_session_that_lives_and_the_last_used_is_the_first()
    {
        var ada = await JoinAsync();
        var begun = app.Clock.GetUtcNow();
        var first = await LogInAsync(ada, Edge, "\"Windows\"", "?0");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await ada.TokensAsync();
        await (await JoinAsync()).TokensAsync();

        var answer = await app.ListAsync(first.Access);

        answer.ShouldBe(200);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var sessions = answer.Json.GetProperty("sessions").EnumerateArray().ToArray();
        Assert.Equal(
            [SessionCalls.SessionOf(second.Access), SessionCalls.SessionOf(first.Access)], sessions.Select(session => session.GetProperty("id").GetGuid()));
        Assert.Equal([false, true], sessions.Select(session => session.GetProperty("current").GetBoolean()));
        var mine = sessions[1];
        Assert.Equal(
            ["acr", "amr", "created_at", "current", "device", "expires_at", "id", "ip", "last_used_at", "user_agent"],
            mine.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            (begun, begun.AddDays(1), "127.0.0.1", Edge),
            (mine.GetProperty("created_at").GetDateTimeOffset(), mine.GetProperty("expires_at").GetDateTimeOffset(),
                mine.GetProperty("ip").GetString(), mine.GetProperty("user_agent").GetString()));
        Assert.Equal("""{"browser":"Edge","system":"Windows","kind":"desktop"}""", mine.GetProperty("device").GetRawText());
        Assert.Equal("""["pwd"]""", mine.GetProperty("amr").GetRawText());
        Assert.Equal("aal1", mine.GetProperty("acr").GetString());
        Assert.Equal("""{"browser":null,"system":null,"kind":null}""", sessions[0].GetProperty("device").GetRawText());
        Assert.Equal(JsonValueKind.Null, sessions[0].GetProperty("user_agent").ValueKind);
    }

    [Fact]
    public async Task The_time_of_the_last_use_is_rounded_down_to_the_quarter_of_an_hour()
    {
        var tokens = await (await JoinAsync()).TokensAsync();
        var quarter = TimeSpan.FromMinutes(15).Ticks;
        for (var step = 0; step < 4; step++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(7));
            tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
            var used = app.Clock.GetUtcNow();
            app.Clock.Advance(TimeSpan.FromMinutes(1));

            var session = Assert.Single((await app.ListAsync(tokens.Access)).Json.GetProperty("sessions").EnumerateArray().ToArray());
            Assert.Equal(
                new DateTimeOffset(used.Ticks - used.Ticks % quarter, TimeSpan.Zero), session.GetProperty("last_used_at").GetDateTimeOffset());
        }
    }

    [Fact]
    public async Task The_list_states_the_facts_of_the_row()
    {
        var tokens = await (await JoinAsync()).TokensAsync();
        await app.ChangeAsync("UPDATE sessions SET amr = 'pwd pop mfa', acr = 3 WHERE account_id = @account", ProfileCalls.AccountOf(tokens));
        var session = Assert.Single((await app.ListAsync(tokens.Access)).Json.GetProperty("sessions").EnumerateArray().ToArray());
        Assert.Equal("""["pwd","pop","mfa"]""", session.GetProperty("amr").GetRawText());
        Assert.Equal("phr", session.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task A_session_that_is_over_is_not_listed()
    {
        var ada = await JoinAsync();
        var expired = await ada.TokensAsync();
        app.Clock.Advance(TimeSpan.FromHours(23));
        var (left, ended) = (await ada.TokensAsync(), await ada.TokensAsync());
        (await app.LogOutAsync(ended)).ShouldBe(205);
        app.Clock.Advance(TimeSpan.FromHours(1));
        left = Fixtures.Tokens.Of(await app.RefreshAsync(left.Refresh));

        Assert.Equal([SessionCalls.SessionOf(left.Access)], await app.ListedAsync(left.Access));
        (await app.EndAsync(left.Access, SessionCalls.SessionOf(expired.Access))).ShouldBe(Problems.NotFound);
    }

    [Fact]
    public async Task Ending_another_session_ends_that_one_alone_at_once_and_is_recorded()
    {
        var ada = await JoinAsync();
        var (mine, stolen, third) = (await ada.TokensAsync(), await ada.TokensAsync(), await ada.TokensAsync());

        var answer = await app.EndAsync(mine.Access, SessionCalls.SessionOf(stolen.Access));

        answer.ShouldBe(204);
        Assert.Empty(answer.Body);
        await app.ShouldBeOverAsync(stolen);
        await app.ShouldLiveAsync(mine);
        await app.ShouldLiveAsync(third);
        Assert.Equal("ended-by-owner", (await app.RowAsync(stolen.Refresh)).EndedBecause);
        Assert.Equal(
            1,
            await app.CountAsync("audit WHERE event = 'session.ended' AND outcome = 'accepted' AND session_id = @account", SessionCalls.SessionOf(stolen.Access)));
    }

    [Fact]
    public async Task The_session_that_asks_may_end_itself()
    {
        var tokens = await (await JoinAsync()).TokensAsync();
        (await app.EndAsync(tokens.Access, SessionCalls.SessionOf(tokens.Access))).ShouldBe(204);
        await app.ShouldBeOverAsync(tokens);
    }

    [Fact]
    public async Task A_session_of_somebody_else_and_one_that_is_over_and_one_that_never_was_get_the_same_answer()
    {
        var ada = await JoinAsync();
        var (mine, over) = (await ada.TokensAsync(), await ada.TokensAsync());
        (await app.LogOutAsync(over)).ShouldBe(205);
        var foreign = await (await JoinAsync()).TokensAsync();

        var expected = await app.EndAsync(mine.Access, SessionCalls.SessionOf(foreign.Access));
        expected.ShouldBe(Problems.NotFound);
        foreach (var id in new[]
        {
            SessionCalls.SessionOf(over.Access).ToString(), "01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f", ProfileCalls.AccountOf(mine).ToString(), "1", "me",
            SessionCalls.SessionOf(mine.Access).ToString("N"), "..%2Fme", "'%20OR%20'1'='1",
        })
        {
            var answer = await app.SendAsync(HttpMethod.Delete, $"/api/users/sessions/{id}/", mine.Access, json: null);
            Assert.Equal(Sameness.Of(expected), Sameness.Of(answer));
        }

        await app.ShouldLiveAsync(foreign);
        await app.ShouldLiveAsync(mine);
        (await app.EndAsync(access: null, SessionCalls.SessionOf(mine.Access))).ShouldBe(Problems.Unauthenticated);
        (await app.ListAsync(access: null)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task Of_requests_at_once_one_ends_the_session_and_is_recorded()
    {
        var ada = await JoinAsync();
        var (mine, other) = (await ada.TokensAsync(), await ada.TokensAsync());
        var answers = await AtOnce.RunAsync(20, _ => app.EndAsync(mine.Access, SessionCalls.SessionOf(other.Access)));
        Assert.Single(answers, answer => (int)answer.Status == 204);
        Assert.All(answers.Where(answer => (int)answer.Status != 204), answer => answer.ShouldBe(Problems.NotFound));
        Assert.Equal(1, await app.CountAsync("audit WHERE event = 'session.ended' AND session_id = @account", SessionCalls.SessionOf(other.Access)));
    }

    [Fact]
    public async Task The_list_ends_after_the_hundred_that_were_used_last_and_the_one_that_asks_is_among_them()
    {
        var asking = await (await JoinAsync()).TokensAsync();
        var session = SessionCalls.SessionOf(asking.Access);
        var later = new List<Guid>();
        for (var number = 0; number < 105; number++)
        {
            later.Add(TimeOrderedId.New(app.Clock.GetUtcNow().ToUnixTimeMilliseconds() + number));
            await app.Services.GetRequiredService<Database>().ExecuteAsync(
                """
                INSERT INTO sessions (id, account_id, generation, token_hash, created_at, last_used_at, expires_at, amr, acr, password_at)
                SELECT @copy, account_id, 0, @hash, created_at, last_used_at + @later, expires_at, amr, acr, password_at FROM sessions WHERE id = @id
                """,
                TestContext.Current.CancellationToken,
                ("@copy", later[^1]), ("@hash", RandomNumberGenerator.GetBytes(32)), ("@later", number + 1L), ("@id", session));
        }

        var listed = await app.ListedAsync(asking.Access);

        Assert.Equal([.. later.TakeLast(99).Reverse(), session], listed);
    }

    [Fact]
    public async Task An_account_keeps_a_thousand_sessions_the_ended_go_first_then_those_used_least_recently()
    {
        var ada = await JoinAsync();
        var first = await ada.TokensAsync();
        var session = SessionCalls.SessionOf(first.Access);
        var account = ProfileCalls.AccountOf(first);
        await AddAsync(session, SessionLimit.Most, isEnded: number => number < 50);
        var leastUsed = await LeastUsedAsync(account);

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var latest = await ada.TokensAsync();

        Assert.Equal(SessionLimit.Kept, await app.CountAsync("sessions WHERE account_id = @account", account));
        Assert.Equal(0, await app.CountAsync("sessions WHERE account_id = @account AND revoked_at IS NOT NULL", account));
        Assert.Equal(0, await app.CountAsync("sessions WHERE id = @account", leastUsed));
        // Of the 1,102 there are 50 that have ended already.
        Assert.Equal(52, await app.CountAsync("audit WHERE event = 'session.displaced' AND account_id = @account", account));
        Assert.Equal(1, await app.CountAsync("audit WHERE event = 'session.displaced' AND session_id = @account", leastUsed));
        await app.ShouldLiveAsync(latest);
    }

    private Task<Guid> LeastUsedAsync(Guid account) => app.Services.GetRequiredService<Database>().FirstAsync(
        "SELECT id FROM sessions WHERE account_id = @account AND revoked_at IS NULL ORDER BY last_used_at LIMIT 1",
        row => row.Id(0),
        TestContext.Current.CancellationToken,
        ("@account", account)).AsTask();

    private Task AddAsync(Guid session, int count, Func<int, bool> isEnded) => app.Services.GetRequiredService<Database>().WriteAsync(
        async tx =>
        {
            for (var number = 0; number < count; number++)
            {
                await tx.SendAsync(
                    """
                    INSERT INTO sessions (id, account_id, generation, token_hash, created_at, last_used_at, expires_at, amr, acr, password_at, revoked_at)
                    SELECT @copy, account_id, 0, @hash, created_at, last_used_at - @earlier, expires_at, amr, acr, password_at, @ended FROM sessions WHERE id = @id
                    """,
                    ("@copy", TimeOrderedId.New(tx.Now)),
                    ("@hash", RandomNumberGenerator.GetBytes(32)),
                    ("@earlier", number + 1L),
                    ("@ended", isEnded(number) ? tx.Now : null),
                    ("@id", session));
            }

            return count;
        },
        TestContext.Current.CancellationToken);

    private Task<Person> JoinAsync() => app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");

    private async Task<Fixtures.Tokens> LogInAsync(Person person, string agent, string platform, string mobile)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/users/login/");
        request.Headers.UserAgent.Clear();
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        request.Headers.TryAddWithoutValidation("Sec-CH-UA-Platform", platform);
        request.Headers.TryAddWithoutValidation("Sec-CH-UA-Mobile", mobile);
        request.Content = new StringContent(
            JsonSerializer.Serialize(new { email = person.Email, password = person.Password }), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        return Fixtures.Tokens.Of(await Answer.ReadAsync(await app.Http.SendAsync(request)));
    }
}

/// <summary>What the tests of the list say to the server.</summary>
internal static class SessionListCalls
{
    public static Task<Answer> ListAsync(this DoorcodeApp app, string? access) => app.GetAsync("/api/users/sessions/", access);

    public static Task<Answer> EndAsync(this DoorcodeApp app, string? access, Guid session) =>
        app.SendAsync(HttpMethod.Delete, $"/api/users/sessions/{session}/", access, json: null);

    public static async Task<IReadOnlyList<Guid>> ListedAsync(this DoorcodeApp app, string access) =>
        [.. (await app.ListAsync(access)).Json.GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty("id").GetGuid())];
}
