using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

/// <summary>Which requests may act for the cookie that a browser adds to them.</summary>
public sealed class CookieOriginTests(UnlimitedApp unlimited) : IClassFixture<UnlimitedApp>
{
    private readonly DoorcodeApp _app = unlimited.App;

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", CookieCalls.Ours)]
    public async Task A_request_of_our_own_pages_is_taken(string header, string value)
    {
        var cookie = await CookieAsync();
        (await _app.BrowseAsync(HttpMethod.Post, CookieCalls.Refresh, cookie, json: null, (header, value))).ShouldBe(200);
        (await _app.BrowseAsync(HttpMethod.Post, CookieCalls.Logout, cookie, json: null, (header, value))).ShouldBe(205);
    }

    public static TheoryData<string?, string?> Foreign { get; } = new()
    {
        { null, null },
        { "cross-site", null },
        { "same-site", null },
        { "cross-site", CookieCalls.Ours },
        { "same-site", CookieCalls.Ours },
        { "same-origin, same-origin", CookieCalls.Ours },
        { "Same-Origin", CookieCalls.Ours },
        { "", CookieCalls.Ours },
        { null, "null" },
        { null, "" },
        { null, "https://evil.example" },
        { null, "http://auth.example.org" },
        { null, "https://auth.example.org:8443" },
        { null, "https://auth.example.org.evil.example" },
        { null, "https://auth.example.org/" },
        { null, "https://app.example.org" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_request_of_another_origin_or_of_none_is_refused_and_changes_nothing(string? site, string? origin)
    {
        var cookie = await CookieAsync();
        (string, string)[] headers =
        [
            .. site is null ? [] : new[] { ("Sec-Fetch-Site", site) },
            .. origin is null ? [] : new[] { ("Origin", origin) },
        ];
        foreach (var path in new[] { CookieCalls.Refresh, CookieCalls.Logout, CookieCalls.Login, "/API/users/token/refresh", "/api/users/register/" })
            (await _app.BrowseAsync(HttpMethod.Post, path, cookie, "{}", headers)).ShouldBe(Problems.Forbidden);

        (await _app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
    }

    [Fact]
    public async Task A_request_that_changes_nothing_may_come_from_anywhere()
    {
        var cookie = await CookieAsync();
        (await _app.BrowseAsync(HttpMethod.Get, "/api/users/me/", cookie, json: null, ("Sec-Fetch-Site", "cross-site")))
            .ShouldBe(Problems.Unauthenticated);
    }

    [Theory]
    [InlineData("same-origin", null, false)]
    [InlineData("none", null, false)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, null, false)]
    [InlineData("same-site", null, true)]
    [InlineData("cross-site", "https://evil.example", true)]
    [InlineData("cross-site", "null", true)]
    [InlineData("cross-site", CookieCalls.Ours, true)]
    public async Task Without_a_cookie_only_what_a_browser_says_to_come_from_another_site_is_refused(string? site, string? origin, bool isRefused)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, CookieCalls.Refresh) { Content = JsonContent.Create(new { refresh = "x" }) };
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);

        if (origin is not null)
            request.Headers.Add("Origin", origin);

        (await Answer.ReadAsync(await _app.Http.SendAsync(request, TestContext.Current.CancellationToken)))
            .ShouldBe(isRefused ? Problems.Forbidden : Problems.TokenInvalid);
    }

    [Fact]
    public async Task Without_a_cookie_an_absent_body_holds_no_valid_token_and_one_that_is_there_is_read_strictly()
    {
        (await _app.SendAsync(HttpMethod.Post, CookieCalls.Refresh, bearer: null, json: null)).ShouldBe(Problems.TokenInvalid);
        (await _app.SendAsync(HttpMethod.Post, CookieCalls.Refresh, bearer: null, json: "")).ShouldBe(Problems.InvalidRequest);
        var missing = await _app.SendAsync(HttpMethod.Post, CookieCalls.Refresh, bearer: null, json: "{}");
        missing.ShouldBe(Problems.ValidationFailed);
        Assert.True(missing.Json.GetProperty("errors").TryGetProperty("refresh", out _));
        (await _app.SendAsync(HttpMethod.Post, CookieCalls.Logout, bearer: null, json: null)).ShouldBe(Problems.Unauthenticated);
        var access = (await _app.NewTokensAsync()).Access;
        var absent = await _app.SendAsync(HttpMethod.Post, CookieCalls.Logout, access, json: null);
        absent.ShouldBe(Problems.TokenInvalid, 400);
        Assert.True(absent.Json.GetProperty("errors").TryGetProperty("refresh_token", out _));
        (await _app.SendAsync(HttpMethod.Post, CookieCalls.Logout, access, json: "")).ShouldBe(Problems.InvalidRequest);
        (await _app.SendAsync(HttpMethod.Post, CookieCalls.Logout, access, json: "{}")).ShouldBe(Problems.TokenInvalid, 400);
    }

    [Theory]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("""{"refresh":1}""", 400)]
    [InlineData("""{"refresh":"dead"}""", 401)]
    public async Task A_body_that_is_there_is_read_as_strictly_with_a_cookie(string body, int status) =>
        (await _app.BrowseAsync(CookieCalls.Refresh, await CookieAsync(), body)).ShouldBe(status);

    [Fact]
    public async Task In_Development_over_http_the_cookie_has_another_name_and_is_not_Secure()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:PublicUrl=http://localhost:5080");
        var answer = await (await app.JoinAsync("ada@example.org")).LogInWithCookieAsync();
        answer.ShouldBe(200);
        var parts = answer.Headers["Set-Cookie"].Split("; ");
        Assert.StartsWith("doorcode=", parts[0], StringComparison.Ordinal);
        Assert.Equal(["httponly", "max-age=86400", "path=/", "samesite=lax"], parts[1..].Order(StringComparer.Ordinal));

        using var request = new HttpRequestMessage(HttpMethod.Post, CookieCalls.Refresh);
        request.Headers.Add("Cookie", parts[0]);
        request.Headers.Add("Origin", "http://localhost:5080");
        (await Answer.ReadAsync(await app.Http.SendAsync(request, TestContext.Current.CancellationToken))).ShouldBe(200);
    }

    [Fact]
    public async Task A_session_that_was_idle_for_too_long_is_over_and_a_refresh_by_cookie_is_a_use()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Sessions:IdleTimeout=01:00:00");
        var cookie = await (await app.JoinAsync("ada@example.org")).CookieAsync();
        for (var turn = 0; turn < 3; turn++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(59));
            (await app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
        }

        app.Clock.Advance(TimeSpan.FromHours(1));
        (await app.BrowseAsync(CookieCalls.Logout, cookie)).ShouldBe(Problems.Unauthenticated);
        (await app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(Problems.TokenInvalid);
    }

    private async Task<string> CookieAsync() => await (await JoinAsync()).CookieAsync();

    private Task<Person> JoinAsync() => _app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
}
