using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Doorcode.DevMailbox;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Doorcode.Tests.Http;

/// <summary>An app that sets things in code, maps Doorcode under a prefix of its own, twice, and lets nobody in by default.</summary>
public sealed class MappingTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private WebApplication _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0", "--Doorcode:Jwt:AccessTokenLifetime=00:10:00",
        ]);
        builder.Services.AddDoorcode(options =>
        {
            options.Database.ConnectionString = $"Data Source={Path.Combine(_folder.FullName, "doorcode.db")}";
            options.Registration.Enabled = false;
            options.Jwt.AccessTokenLifetime = TimeSpan.FromMinutes(5);
            options.Cors.AllowedOrigins.Add("https://app.example.org");
        }).AddAccessTokenClaims<Plan>();
        builder.Services.AddDoorcode(options => options.Passkeys.Enabled = false);
        builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode().AddDoorcode();
        builder.Services.AddAuthentication().AddDoorcode();
        builder.Services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.AddHealthChecks().AddDoorcode().AddDoorcode();
        builder.Services.AddEndpointsApiExplorer();
        _app = builder.Build();
        _app.MapDoorcode("/auth/");
        _app.MapDoorcode("/auth");
        _app.MapDoorcodePages();
        _app.MapDoorcodePages();
        _app.MapDoorcodeMailbox();
        _app.MapDoorcodeMailbox();
        _app.MapGet("/me", (ClaimsPrincipal user) => new
        {
            id = user.FindFirstValue(ClaimTypes.NameIdentifier),
            name = user.Identity!.Name,
            plan = user.FindFirstValue("plan"),
            tags = user.FindAll("tags").Select(tag => tag.Value),
        });
        _app.MapGet("/staff", () => "staff").RequireAuthorization(policy => policy.RequireRole("staff"));
        _app.MapGet("/stream", () => "stream").AllowAccessTokenInQuery();
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_API_moves_and_everything_else_stays()
    {
        (await GetAsync("/auth/me/")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync("/auth/me")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync("/.well-known/jwks.json")).ShouldBe(200);
        (await GetAsync("/.well-known/openid-configuration")).ShouldBe(200);
        (await GetAsync("/problems")).ShouldBe(200);
        (await GetAsync("/account/sign-in")).ShouldBe(200);
        (await GetAsync("/dev/mail.json")).ShouldBe(200);
        Assert.Contains("/auth/register/", (await GetAsync("/dev/mail")).Body, StringComparison.Ordinal);
        var described = _app.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items).Select(item => $"{item.HttpMethod} {item.RelativePath}").ToList();
        Assert.Equal(described.Count, described.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("POST auth/login", described);
        Assert.DoesNotContain(described, item => item.Contains("api/users", StringComparison.Ordinal));
        Assert.DoesNotContain(described, item => item.EndsWith("/register", StringComparison.Ordinal) || item.Contains("passkey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_app_sets_in_code_wins_over_the_configuration()
    {
        (await PostAsync("/auth/register/", new { })).ShouldBe(Problems.NotFound);
        (await PostAsync("/auth/login/passkey/options/", new { })).ShouldBe(Problems.NotFound);

        Assert.Equal(300, (await LogInAsync("ada@example.org")).Json.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    public async Task Refresh_tokens_are_for_the_prefix_and_rotate_there()
    {
        var login = await LogInAsync("bea@example.org");

        Assert.EndsWith("/auth/token/refresh/", (string)SessionCalls.Claims(login.Text("refresh"))["aud"]!, StringComparison.Ordinal);
        (await PostAsync("/auth/token/refresh/", new { refresh = login.Text("refresh") })).ShouldBe(200);
    }

    [Fact]
    public async Task The_users_of_the_app_have_the_names_that_dotnet_looks_for_and_the_claims_of_their_tokens()
    {
        var login = await LogInAsync("cat@example.org", "staff");
        var cookie = (await LogInAsync("cat@example.org", useCookie: true)).Headers["Set-Cookie"].Split(';')[0];

        var byToken = await GetAsync("/me", login.Text("access"));
        var byCookie = await GetAsync("/me", header: ("Cookie", cookie));

        byToken.ShouldBe(200);
        Assert.Equal((string)SessionCalls.Claims(login.Text("access"))["sub"]!, byToken.Text("id"));
        Assert.Equal(("Ada", "pro"), (byToken.Text("name"), byToken.Text("plan")));
        Assert.Equal(["a", "b"], byToken.Json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!));
        Assert.Equal(byToken.Body, byCookie.Body);
        (await GetAsync("/staff", login.Text("access"))).ShouldBe(200);
        (await GetAsync("/staff", header: ("Cookie", cookie))).ShouldBe(200);
    }

    [Fact]
    public async Task What_a_user_may_not_do_is_a_problem_and_so_is_a_request_without_one()
    {
        var login = await LogInAsync("dot@example.org");

        (await GetAsync("/staff", login.Text("access"))).ShouldBe(Problems.Forbidden);
        (await GetAsync("/staff")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync("/me")).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_token_in_the_query_counts_where_the_route_says_so()
    {
        var login = await LogInAsync("eve@example.org");
        var access = login.Text("access");

        (await GetAsync($"/stream?access_token={access}")).ShouldBe(200);
        (await GetAsync($"/stream?access_token={login.Text("refresh")}")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync($"/stream?access_token={access}&access_token={access}")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync($"/me?access_token={access}")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync($"/auth/me/?access_token={access}")).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_WebSocket_of_a_foreign_page_gets_nothing_for_the_cookie()
    {
        var cookie = (await LogInAsync("fay@example.org", useCookie: true)).Headers["Set-Cookie"].Split(';')[0];

        foreach (var (origin, problem) in new (string, Problem?)[] { ("https://evil.example", Problems.Forbidden), ("https://app.example.org", null) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/stream");
            request.Headers.Add("Cookie", cookie);
            request.Headers.Add("Origin", origin);
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
            var answer = await Answer.ReadAsync(await _http.SendAsync(request, Cancel));
            if (problem is null)
                answer.ShouldBe(200);
            else
                answer.ShouldBe(problem);
        }
    }

    [Fact]
    public async Task The_health_check_of_the_app_looks_at_the_database()
    {
        var report = await _app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);

        Assert.Equal(HealthStatus.Healthy, report.Entries["doorcode"].Status);
        Assert.Equal(["ready"], report.Entries["doorcode"].Tags);
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("//evil")]
    [InlineData("/{tenant}")]
    [InlineData("/a b")]
    [InlineData("/auth?x")]
    public async Task A_prefix_is_a_path(string prefix)
    {
        var builder = WebApplication.CreateSlimBuilder(["--environment=Development"]);
        builder.Services.AddDoorcode();
        await using var app = builder.Build();

        Assert.Throws<ArgumentException>(() => app.MapDoorcode(prefix));
    }

    [Fact]
    public async Task Two_prefixes_or_no_services_are_refused_with_a_sentence()
    {
        Assert.Throws<InvalidOperationException>(() => _app.MapDoorcode());
        await using var bare = WebApplication.CreateSlimBuilder().Build();

        Assert.Contains("AddDoorcode", Assert.Throws<InvalidOperationException>(() => bare.MapDoorcode()).Message, StringComparison.Ordinal);
        Assert.Contains("AddDoorcode", Assert.Throws<InvalidOperationException>(() => bare.MapDoorcodePages()).Message, StringComparison.Ordinal);
    }

    private async Task<Answer> LogInAsync(string email, string? role = null, bool useCookie = false)
    {
        var accounts = _app.Services.GetRequiredService<IAccounts>();
        var account = await accounts.FindByEmailAsync(email, Cancel) ?? await accounts.CreateAsync(email, "Ada", Person.DefaultPassword, Cancel);
        if (role is not null)
        {
            await accounts.SetRolesAsync(account.Id, [role], Cancel);
            await accounts.SetClaimsAsync(account.Id, new JsonObject { ["plan"] = "free", ["tags"] = new JsonArray("a", "b") }, Cancel);
        }

        var answer = await PostAsync("/auth/login/", new { email, password = Person.DefaultPassword, use_cookie = useCookie });
        answer.ShouldBe(200);
        return answer;
    }

    private async Task<Answer> PostAsync(string path, object body) => await Answer.ReadAsync(await _http.PostAsJsonAsync(path, body, Cancel));

    private async Task<Answer> GetAsync(string path, string? bearer = null, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        if (header is var (name, value))
            request.Headers.Add(name, value);

        return await Answer.ReadAsync(await _http.SendAsync(request, Cancel));
    }
}

internal sealed class Plan : IAccessTokenClaims
{
    public ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel) =>
        ValueTask.FromResult<JsonObject?>(new JsonObject { ["plan"] = "pro" });
}
