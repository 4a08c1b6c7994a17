using System.Net.Http.Headers;
using System.Security.Claims;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Sessions;

/// <summary>Somebody else's endpoint that asks for a Doorcode access token, in their own app.</summary>
public sealed class HostEndpointTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    private readonly SmtpMailbox _mailbox = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(_folder.FullName, "doorcode.db")}",
            $"--Doorcode:Smtp:Host={_mailbox.Host}", $"--Doorcode:Smtp:Port={_mailbox.Port}", "--Doorcode:Smtp:Security=None",
        ]);
        builder.Services.AddDoorcode();
        builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
        builder.Services.AddAuthorization();
        _app = builder.Build();
        _app.MapDoorcode();
        _app.MapGet("/hello", (ClaimsPrincipal user) =>
            $"{user.FindFirst("sub")?.Value} {user.FindFirst("sid")?.Value} {user.FindFirst("email")?.Value} {user.Identity?.Name}")
            .RequireAuthorization();
        _app.MapPost("/hello", () => "changed").RequireAuthorization();
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _mailbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_takes_the_access_token_of_a_live_session_and_says_whose_it_is()
    {
        var tokens = await JoinAsync("ada@example.org");
        var claims = SessionCalls.Claims(tokens.Access);

        var answer = await HelloAsync($"Bearer {tokens.Access}");

        answer.ShouldBe(200);
        Assert.Equal($"{(string)claims["sub"]!} {(string)claims["sid"]!} ada@example.org Ada Lovelace", answer.Body);
    }

    [Fact]
    public async Task It_refuses_whatever_is_no_access_token_with_the_same_problem_as_doorcodes_own_endpoints()
    {
        var tokens = await JoinAsync("bea@example.org");
        foreach (var refused in new[] { null, "", "Bearer", "Bearer garbage", $"Basic {tokens.Access}", $"Bearer {tokens.Refresh}" })
        {
            var answer = await HelloAsync(refused);
            answer.ShouldBe(Problems.Unauthenticated);
            Assert.StartsWith("Bearer realm=\"doorcode\"", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_refuses_an_access_token_from_the_moment_its_session_has_ended()
    {
        var tokens = await JoinAsync("cyd@example.org");
        (await HelloAsync($"Bearer {tokens.Access}")).ShouldBe(200);
        using var logout = new HttpRequestMessage(HttpMethod.Post, "/api/users/logout-all/");
        logout.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Access);
        (await Answer.ReadAsync(await _http.SendAsync(logout))).ShouldBe(205);

        (await HelloAsync($"Bearer {tokens.Access}")).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task It_takes_the_session_cookie_but_not_from_a_page_of_another_origin()
    {
        var tokens = await JoinAsync("dot@example.org");
        var login = await Answer.ReadAsync(await _http.PostAsJsonAsync(
            new Uri(CookieCalls.Login, UriKind.Relative), new { email = "dot@example.org", password = Person.DefaultPassword, use_cookie = true }));
        login.ShouldBe(200);
        var cookie = login.Headers["Set-Cookie"].Split(';')[0];

        (await HelloAsync(HttpMethod.Get, cookie)).ShouldBe(200);
        (await HelloAsync(HttpMethod.Post, cookie, "Sec-Fetch-Site", "same-origin")).ShouldBe(200);
        (await HelloAsync(HttpMethod.Post, cookie)).ShouldBe(Problems.Forbidden);
        (await HelloAsync(HttpMethod.Post, cookie, "Sec-Fetch-Site", "cross-site")).ShouldBe(Problems.Forbidden);
        (await HelloAsync(HttpMethod.Post, cookie, "Origin", "https://evil.example")).ShouldBe(Problems.Forbidden);
        (await HelloAsync(HttpMethod.Get, cookie + "A")).ShouldBe(Problems.Unauthenticated);
        // An access token goes before the cookie.
        (await HelloAsync(HttpMethod.Post, cookie, "Authorization", $"Bearer {tokens.Access}")).ShouldBe(200);
    }

    private async Task<Answer> HelloAsync(HttpMethod method, string cookie, params string[] header)
    {
        using var request = new HttpRequestMessage(method, "/hello");
        request.Headers.Add("Cookie", cookie);
        if (header is [var name, var value])
            request.Headers.Add(name, value);

        return await Answer.ReadAsync(await _http.SendAsync(request));
    }

    private async Task<Answer> HelloAsync(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/hello");
        if (authorization is not null)
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));

        return await Answer.ReadAsync(await _http.SendAsync(request));
    }

    private async Task<Fixtures.Tokens> JoinAsync(string email)
    {
        const string Password = Person.DefaultPassword;
        (await PostAsync("register", new() { ["email"] = email, ["password"] = Password, ["full_name"] = "Ada Lovelace" })).ShouldBe(200);
        var code = SmtpMailbox.CodeIn(await _mailbox.NextFor(email));
        (await PostAsync("confirm-otp", new() { ["email"] = email, ["otp"] = code })).ShouldBe(201);
        return Fixtures.Tokens.Of(await PostAsync("login", new() { ["email"] = email, ["password"] = Password }));
    }

    private async Task<Answer> PostAsync(string name, Dictionary<string, string> body) =>
        await Answer.ReadAsync(await _http.PostAsJsonAsync(new Uri($"/api/users/{name}/", UriKind.Relative), body));
}
