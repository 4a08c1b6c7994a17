using System.Net.Http.Headers;
using System.Security.Cryptography;
using Doorcode.EmailValidation;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Http;

/// <summary>Pages of other origins that are allowed, and those that are not.</summary>
public sealed class CrossOriginTests(AppWithFrontEnd frontEnd) : IClassFixture<AppWithFrontEnd>
{
    private const string Allowed = AppWithFrontEnd.Origin;

    private const string Stranger = """{"email":"bea@example.org","password":"correct horse battery"}""";

    /// <summary>Stands for a body that is too long to be written here.</summary>
    private const string TooLong = "too long";

    private readonly DoorcodeApp _app = frontEnd.App;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Foreign { get; } = new(
        "https://evil.example", "null", "https://app.example.org.evil.example", "http://app.example.org", "https://app.example.org:8443",
        "https://APP.example.org", "https://app.example.org/", CookieCalls.Ours);

    [Theory]
    [InlineData("POST", "/api/users/login/")]
    [InlineData("GET", "/api/users/me")]
    [InlineData("PATCH", "/api/users/me/")]
    [InlineData("DELETE", "/api/users/sessions/0192f0a0-0000-7000-8000-000000000000/")]
    public async Task A_preflight_of_an_allowed_origin_says_yes(string method, string path)
    {
        var answer = await PreflightAsync(Allowed, method, path);

        answer.ShouldBe(204);
        Assert.Equal(Allowed, answer.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("true", answer.Headers["Access-Control-Allow-Credentials"]);
        Assert.Equal(method, answer.Headers["Access-Control-Allow-Methods"]);
        Assert.Equal("Authorization, Content-Type", answer.Headers["Access-Control-Allow-Headers"]);
        Assert.Equal("600", answer.Headers["Access-Control-Max-Age"]);
        Assert.Equal("Origin", answer.Headers["Vary"]);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Any_other_origin_is_told_nothing(string origin)
    {
        var preflight = await PreflightAsync(origin, "POST", "/api/users/login/");
        var answer = await SendAsync(HttpMethod.Get, "/api/users/me/", origin);

        preflight.ShouldBe(403);
        answer.ShouldBe(Problems.Unauthenticated);
        foreach (var headers in new[] { preflight.Headers, answer.Headers })
            Assert.DoesNotContain(headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Every_answer_can_be_read_by_an_allowed_origin_with_the_headers_that_it_needs()
    {
        var answer = await SendAsync(HttpMethod.Get, "/api/users/me/", Allowed);

        answer.ShouldBe(Problems.Unauthenticated);
        Assert.Equal(Allowed, answer.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("true", answer.Headers["Access-Control-Allow-Credentials"]);
        Assert.Equal("Retry-After, WWW-Authenticate, Content-Language", answer.Headers["Access-Control-Expose-Headers"]);
        Assert.Equal("Origin", answer.Headers["Vary"]);
        Assert.Equal("Origin", (await SendAsync(HttpMethod.Get, "/api/users/me/", origin: null)).Headers["Vary"]);
    }

    [Theory]
    [InlineData("GET", "me", null, null, 401)]
    [InlineData("POST", "login", "application/json", "{", 400)]
    [InlineData("POST", "login", "application/json", "{}", 400)]
    [InlineData("POST", "login", "application/json", Stranger, 401)]
    [InlineData("POST", "login-otp", "application/json", """{"email":"bea@example.org"}""", 404)]
    [InlineData("POST", "login", "application/json", TooLong, 413)]
    [InlineData("POST", "login", "text/plain", "x", 415)]
    [InlineData("POST", "login", null, "x", 415)]
    [InlineData("POST", "resend-otp", "application/json", """{"email":"bea@example.org"}""", 429)]
    [InlineData("POST", "register", "application/json", """{"email":"bea@example.org","password":"correct horse battery","full_name":"Bea"}""", 500)]
    public async Task An_allowed_origin_can_read_why_a_request_was_refused(string method, string path, string? type, string? body, int status)
    {
        await using var app = await DoorcodeApp.StartWithAsync(
            services => services.AddSingleton<IEmailValidator, BrokenValidator>(), $"Doorcode:Cors:AllowedOrigins:0={Allowed}");
        if (status == 429)
            (await SendAsync()).ShouldBe(200);

        var answer = await SendAsync();

        answer.ShouldBe(status);
        Assert.Equal(Allowed, answer.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("true", answer.Headers["Access-Control-Allow-Credentials"]);
        Assert.Equal("Origin", answer.Headers["Vary"]);

        async Task<Answer> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"/api/users/{path}/");
            request.Headers.Add("Origin", Allowed);
            if (body is not null)
            {
                request.Content = new StringContent(body == TooLong ? new string(' ', 70_000) : body);
                request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
            }

            return await Answer.ReadAsync(await app.Http.SendAsync(request, Cancel));
        }
    }

    [Fact]
    public async Task An_origin_may_be_an_IPv6_address()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:PublicUrl=https://[2001:db8::1]", "Doorcode:Cors:AllowedOrigins:0=http://[::1]:3000");
        using var preflight = Preflight("http://[::1]:3000", "POST", CookieCalls.Login);
        (await Answer.ReadAsync(await app.Http.SendAsync(preflight, Cancel))).ShouldBe(204);
        var cookie = await (await app.JoinAsync("ada@example.org")).CookieAsync();

        (await app.BrowseAsync(HttpMethod.Post, CookieCalls.Refresh, cookie, json: null, ("Origin", "https://[2001:db8::1]"))).ShouldBe(200);
    }

    [Fact]
    public async Task The_key_set_and_the_discovery_document_are_for_everyone()
    {
        foreach (var path in new[] { "/.well-known/jwks.json", "/.well-known/openid-configuration" })
            Assert.Equal("*", (await SendAsync(HttpMethod.Get, path, "https://evil.example")).Headers["Access-Control-Allow-Origin"]);
    }

    [Theory]
    [InlineData("same-site")]
    [InlineData("cross-site")]
    [InlineData(null)]
    public async Task The_cookie_works_from_an_allowed_origin_and_from_no_other(string? site)
    {
        var cookie = await (await JoinAsync()).CookieAsync();
        (string, string)[] From(string origin) => [.. site is null ? [] : new[] { ("Sec-Fetch-Site", site) }, ("Origin", origin)];

        (await _app.BrowseAsync(HttpMethod.Post, CookieCalls.Refresh, cookie, json: null, From("https://evil.example"))).ShouldBe(Problems.Forbidden);
        (await _app.BrowseAsync(HttpMethod.Post, CookieCalls.Refresh, cookie, json: null, From("null"))).ShouldBe(Problems.Forbidden);
        var refreshed = await _app.BrowseAsync(HttpMethod.Post, CookieCalls.Refresh, cookie, json: null, From(Allowed));
        refreshed.ShouldBe(200);
        Assert.Equal(Allowed, refreshed.Headers["Access-Control-Allow-Origin"]);
        (await _app.BrowseAsync(HttpMethod.Post, CookieCalls.Logout, cookie, json: null, From(Allowed))).ShouldBe(205);
    }

    [Theory]
    [InlineData("same-site")]
    [InlineData("cross-site")]
    public async Task Without_a_cookie_an_allowed_origin_is_taken_and_no_other(string site)
    {
        (await LogInFromAsync(site, Allowed)).ShouldBe(Problems.InvalidCredentials);
        (await LogInFromAsync(site, "https://evil.example")).ShouldBe(Problems.Forbidden);
    }

    [Theory]
    [InlineData("https://app.example.org/inbox?tab=2#top", true)]
    [InlineData("https://app.example.org/", true)]
    [InlineData("/account/profile", true)]
    [InlineData("https://evil.example/", false)]
    [InlineData("https://app.example.org@evil.example/", false)]
    [InlineData("https://app.example.org.evil.example/", false)]
    [InlineData("//evil.example/", false)]
    [InlineData("https:/\\evil.example/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("http://app.example.org/", false)]
    public async Task People_are_sent_back_to_allowed_origins_alone(string address, bool isAllowed)
    {
        var ada = await JoinAsync();
        using var browser = new PageBrowser(_app);
        var page = await browser.GetAsync($"/account/sign-in?return_to={Uri.EscapeDataString(address)}");
        Assert.Contains("form-action 'self' https://app.example.org capacitor://localhost;", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);

        var back = await browser.SignInAsync(ada.Email);

        Assert.Equal(isAllowed ? address : "/account/", back.Location);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("https://*.example.org")]
    [InlineData("https://app.example.org/")]
    [InlineData("https://app.example.org/inbox")]
    [InlineData("https://app.example.org:443")]
    [InlineData("https://App.example.org")]
    [InlineData("app.example.org")]
    [InlineData("https://ada@app.example.org")]
    [InlineData("https://app.example.org?x")]
    [InlineData("file:///")]
    public async Task What_is_no_exact_origin_stops_the_start(string origin)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => DoorcodeApp.StartAsync($"Doorcode:Cors:AllowedOrigins:0={origin}"));

        Assert.Contains("Doorcode:Cors:AllowedOrigins:0", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_origin_is_allowed_nothing_changes()
    {
        await using var app = await DoorcodeApp.StartAsync();
        using var preflight = Preflight(Allowed, "POST", "/api/users/login/");

        (await Answer.ReadAsync(await app.Http.SendAsync(preflight, Cancel))).ShouldBe(Problems.MethodNotAllowed);
        Assert.False((await app.GetAsync("/api/users/me/")).Headers.ContainsKey("Vary"));
    }

    private sealed class BrokenValidator : IEmailValidator
    {
        public Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel) => throw new InvalidDataException("A defect.");
    }

    private Task<Person> JoinAsync() => _app.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");

    private static HttpRequestMessage Preflight(string origin, string method, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        return request;
    }

    private async Task<Answer> PreflightAsync(string origin, string method, string path)
    {
        using var request = Preflight(origin, method, path);
        return await Answer.ReadAsync(await _app.Http.SendAsync(request, Cancel));
    }

    private async Task<Answer> LogInFromAsync(string site, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, CookieCalls.Login)
        {
            Content = JsonContent.Create(new { email = "nobody@example.org", password = Person.DefaultPassword }),
        };
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Origin", origin);
        return await Answer.ReadAsync(await _app.Http.SendAsync(request, Cancel));
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? origin)
    {
        using var request = new HttpRequestMessage(method, path);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);

        return await Answer.ReadAsync(await _app.Http.SendAsync(request, Cancel));
    }
}

/// <summary>An app that a front end of another origin calls, without limits.</summary>
public sealed class AppWithFrontEnd : IAsyncLifetime
{
    public const string Origin = "https://app.example.org";

    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(
        $"Doorcode:Cors:AllowedOrigins:0={Origin}", "Doorcode:Cors:AllowedOrigins:1=capacitor://localhost", "Doorcode:RateLimits:Enabled=false");

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
