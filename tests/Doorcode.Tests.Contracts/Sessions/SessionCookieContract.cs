using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

/// <summary>Sessions that a browser holds by a cookie, on every engine. Needs apps without limits.</summary>
/// <param name="server">A server.</param>
/// <param name="other">Another one over the same database; may be the same.</param>
public abstract class SessionCookieContract(DoorcodeApp server, DoorcodeApp other)
{
    private const string Disable = "UPDATE accounts SET status = 'disabled' WHERE email_canonical = @email";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => server.Services.GetRequiredService<Database>();

    [Fact]
    public async Task A_login_that_asks_for_a_cookie_sets_it_and_answers_no_refresh_token()
    {
        var ada = await JoinAsync();
        var answer = await ada.LogInWithCookieAsync();

        answer.ShouldBe(200);
        Assert.False(answer.Json.TryGetProperty("refresh", out _));
        Assert.Equal("Bearer", answer.Text("token_type"));
        (await other.MeAsync(answer.Text("access"))).ShouldBe(200);
        var parts = answer.Headers["Set-Cookie"].Split("; ");
        Assert.StartsWith("__Host-doorcode=", parts[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "max-age=86400", "path=/", "samesite=lax", "secure"], parts[1..].Order(StringComparer.Ordinal));
        Assert.Equal(32, Base64Url.DecodeFromChars(CookieCalls.ValueIn(answer)).Length);

        // Every login has a cookie of its own, and one that does not ask for it has none.
        Assert.NotEqual(CookieCalls.ValueIn(answer), await ada.CookieAsync());
        Assert.False((await ada.LogInAsync()).Headers.ContainsKey("Set-Cookie"));
    }

    [Fact]
    public async Task A_login_with_a_second_factor_sets_the_cookie_too()
    {
        var (ada, _, phone) = await server.NewWithPhoneAsync();
        var answer = await server.SecondFactorWithCookieAsync(await ada.TicketAsync(), phone.RecoveryCodes[0]);

        answer.ShouldBe(200);
        Assert.False(answer.Json.TryGetProperty("refresh", out _));
        var refreshed = await other.BrowseAsync(CookieCalls.Refresh, CookieCalls.ValueIn(answer));
        Assert.Equal("aal2", SessionCalls.Claims(refreshed.Text("access"))["acr"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_a_cookie_only_its_hash_is_kept()
    {
        var cookie = await (await JoinAsync()).CookieAsync();
        Assert.Equal(1, await CountAsync(SHA256.HashData(Encoding.UTF8.GetBytes(cookie))));
        Assert.Equal(0, await CountAsync(Encoding.UTF8.GetBytes(cookie)));
        Assert.Equal(0, await CountAsync(Base64Url.DecodeFromChars(cookie)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"refresh":null}""")]
    public async Task A_cookie_gets_the_next_access_token_and_stays_as_it_is(string? body)
    {
        var cookie = await (await JoinAsync()).CookieAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(20));
        for (var turn = 0; turn < 3; turn++)
        {
            var answer = await other.BrowseAsync(CookieCalls.Refresh, cookie, body);
            answer.ShouldBe(200);
            Assert.Equal(
                ["access", "device_token", "expires_in", "token_type"],
                answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
            Assert.False(answer.Headers.ContainsKey("Set-Cookie"));
            (await server.MeAsync(answer.Text("access"))).ShouldBe(200);
        }
    }

    [Fact]
    public async Task A_refresh_reports_the_facts_of_the_session_and_records_that_it_is_used()
    {
        var login = await (await JoinAsync()).LogInWithCookieAsync();
        var before = SessionCalls.Claims(login.Text("access"));
        server.Clock.Advance(TimeSpan.FromMinutes(20));
        var refreshed = (await server.BrowseAsync(CookieCalls.Refresh, CookieCalls.ValueIn(login))).Text("access");

        var after = SessionCalls.Claims(refreshed);
        foreach (var claim in new[] { "sid", "sub", "auth_time", "amr", "acr" })
            Assert.Equal(before[claim]!.ToJsonString(), after[claim]!.ToJsonString());

        var used = await Database.FirstAsync(
            "SELECT last_used_at FROM sessions WHERE id = @id", row => row.Number(0), Cancel, ("@id", SessionCalls.SessionOf(refreshed)));
        Assert.Equal(server.Clock.GetUtcNow().ToUnixTimeMilliseconds(), used);
    }

    [Fact]
    public async Task Tabs_that_refresh_at_once_all_get_an_access_token()
    {
        var cookie = await (await JoinAsync()).CookieAsync();
        var answers = await AtOnce.RunAsync(40, i => (i % 2 == 0 ? server : other).BrowseAsync(CookieCalls.Refresh, cookie));
        Assert.All(answers, answer => answer.ShouldBe(200));
        (await server.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task A_logout_by_cookie_needs_no_access_token_ends_the_session_everywhere_and_takes_the_cookie(string? body)
    {
        var login = await (await JoinAsync()).LogInWithCookieAsync();
        var cookie = CookieCalls.ValueIn(login);
        var answer = await server.BrowseAsync(CookieCalls.Logout, cookie, body);

        answer.ShouldBe(205);
        Assert.Empty(answer.Body);
        Assert.True(CookieCalls.Clears(answer));
        (await other.MeAsync(login.Text("access"))).ShouldBe(Problems.Unauthenticated);
        var refreshed = await other.BrowseAsync(CookieCalls.Refresh, cookie);
        refreshed.ShouldBe(Problems.TokenInvalid);
        var again = await other.BrowseAsync(CookieCalls.Logout, cookie);
        again.ShouldBe(Problems.Unauthenticated);
        // Either may arrive after a new login, whose cookie has the same name.
        Assert.False(refreshed.Headers.ContainsKey("Set-Cookie") || again.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal("logout", (await server.RowAsync(login.Text("access"))).EndedBecause);
    }

    [Fact]
    public async Task An_access_token_and_a_cookie_log_out_of_one_session_and_never_of_two()
    {
        var bea = await JoinAsync();
        var (first, second) = (await bea.LogInWithCookieAsync(), await bea.LogInWithCookieAsync());
        (await LogOutAsync(first.Text("access"), CookieCalls.ValueIn(second))).ShouldBe(Problems.TokenInvalid, 400);
        (await server.MeAsync(first.Text("access"))).ShouldBe(200);
        (await server.MeAsync(second.Text("access"))).ShouldBe(200);

        (await LogOutAsync(first.Text("access"), CookieCalls.ValueIn(first))).ShouldBe(205);
        (await server.MeAsync(first.Text("access"))).ShouldBe(Problems.Unauthenticated);
        (await server.MeAsync(second.Text("access"))).ShouldBe(200);
        (await LogOutAsync(first.Text("access"), CookieCalls.ValueIn(second))).ShouldBe(Problems.Unauthenticated);
        (await server.MeAsync(second.Text("access"))).ShouldBe(200);

        Task<Answer> LogOutAsync(string access, string cookie) => server.BrowseAsync(
            HttpMethod.Post, CookieCalls.Logout, cookie, "{}", ("Authorization", $"Bearer {access}"), ("Sec-Fetch-Site", "same-origin"));
    }

    [Fact]
    public async Task A_cookie_ends_with_its_session_with_all_sessions_and_while_its_account_is_not_active()
    {
        var cat = await JoinAsync();
        var (login, cookie) = (await cat.LogInWithCookieAsync(), await cat.CookieAsync());
        (await server.LogOutAllAsync(login.Text("access"))).ShouldBe(205);
        (await other.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(Problems.TokenInvalid);

        var late = await cat.CookieAsync();
        server.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        (await other.BrowseAsync(CookieCalls.Refresh, late)).ShouldBe(200);
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await other.BrowseAsync(CookieCalls.Refresh, late)).ShouldBe(Problems.TokenInvalid);
        (await other.BrowseAsync(CookieCalls.Logout, late)).ShouldBe(Problems.Unauthenticated);

        var last = await cat.CookieAsync();
        Assert.Equal(1, await Database.ExecuteAsync(Disable, Cancel, ("@email", cat.Email)));
        (await other.BrowseAsync(CookieCalls.Refresh, last)).ShouldBe(Problems.TokenInvalid);
        (await other.BrowseAsync(CookieCalls.Logout, last)).ShouldBe(Problems.Unauthenticated);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unknown_cookie_is_refused_and_left_to_the_next_login(string cookie)
    {
        var refreshed = await server.BrowseAsync(CookieCalls.Refresh, cookie);
        refreshed.ShouldBe(Problems.TokenInvalid);
        var page = await server.BrowseAsync(HttpMethod.Get, "/account/sign-in", cookie, json: null);
        page.ShouldBe(200);
        foreach (var answer in new[] { refreshed, page })
            Assert.DoesNotContain(CookieCalls.Name + '=', answer.Headers.GetValueOrDefault("Set-Cookie", ""), StringComparison.Ordinal);

        (await server.BrowseAsync(CookieCalls.Logout, cookie)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_cookie_opens_nothing_else()
    {
        var cookie = await (await JoinAsync()).CookieAsync();
        (await server.BrowseAsync(HttpMethod.Get, "/api/users/me/", cookie, json: null)).ShouldBe(Problems.Unauthenticated);
        (await server.BrowseAsync("/api/users/logout-all/", cookie)).ShouldBe(Problems.Unauthenticated);
        (await server.VerifyAsync(cookie)).ShouldBe(Problems.TokenInvalid);
        (await server.RefreshAsync(cookie)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task The_cookies_of_a_session_that_expired_and_of_a_deleted_account_leave_no_row()
    {
        var dot = await JoinAsync();
        var (first, hash) = (await dot.CookieAsync(), (Func<string, byte[]>)(value => SHA256.HashData(Encoding.UTF8.GetBytes(value))));
        server.Clock.Advance(TimeSpan.FromDays(1));
        var login = await dot.LogInWithCookieAsync();
        var second = CookieCalls.ValueIn(login);
        var store = server.Services.GetRequiredService<SessionCookieStore>();
        await store.MaintainAsync(Cancel);
        Assert.Equal((0, 1), (await CountAsync(hash(first)), await CountAsync(hash(second))));

        var account = new AccountId(Guid.Parse(SessionCalls.Claims(login.Text("access"))["sub"]!.GetValue<string>()));
        await Database.WriteAsync(
            async tx =>
            {
                await store.EraseAsync(tx, account);
                return 0;
            },
            Cancel);
        Assert.Equal(0, await CountAsync(hash(second)));
        Assert.Null(await store.ExportAsync(account, Cancel));
    }

    private Task<Person> JoinAsync() => server.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");

    private async Task<long> CountAsync(byte[] hash) => await Database.FirstAsync(
        "SELECT count(*) FROM session_cookies WHERE hash = @hash", row => row.Number(0), Cancel, ("@hash", hash));
}
