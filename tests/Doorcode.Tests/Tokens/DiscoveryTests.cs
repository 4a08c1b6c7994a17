using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json;
using Doorcode.Server;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Tokens;

/// <summary>A service that knows no more than the issuer's address finds what it needs to verify access tokens.</summary>
public sealed class DiscoveryTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string Path = "/.well-known/openid-configuration";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_names_the_issuer_and_where_its_keys_are()
    {
        foreach (var path in new[] { Path, Path + "/" })
        {
            var answer = await app.GetAsync(path);
            answer.ShouldBe(200);
            Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Equal(
                """{"issuer":"https://auth.example.org","jwks_uri":"https://auth.example.org/.well-known/jwks.json","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256"]}""",
                answer.Body);
        }
    }

    [Fact]
    public async Task Its_issuer_is_that_of_the_tokens_and_its_key_set_that_of_the_public_address()
    {
        await using var other = await DoorcodeApp.StartAsync("Doorcode:PublicUrl=https://example.org/auth/", "Doorcode:Jwt:Issuer=urn:example:auth");

        var document = (await other.GetAsync(Path)).Json;
        Assert.Equal("urn:example:auth", document.GetProperty("issuer").GetString());
        Assert.Equal("https://example.org/auth/.well-known/jwks.json", document.GetProperty("jwks_uri").GetString());
        var tokens = await (await other.JoinAsync("ada@example.org")).TokensAsync();
        Assert.Contains("\"iss\":\"urn:example:auth\"", Forge.Payload(tokens.Access), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/.well-known/jwks.json")]
    [InlineData(Path)]
    public async Task Any_origin_may_read_it_and_any_cache_may_keep_it_for_five_minutes(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://app.example");
        var answer = await Answer.ReadAsync(await app.Http.SendAsync(request, Cancel));

        Assert.Equal("*", answer.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("public, max-age=300", answer.Headers["Cache-Control"]);
        Assert.DoesNotContain("Access-Control-Allow-Credentials", answer.Headers.Keys);
    }

    [Fact]
    public async Task No_other_answer_may_be_read_by_another_origin()
    {
        foreach (var path in new[] { "/api/users/me/", "/problems", "/health/live", "/openapi/v1.json", "/nothing" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Origin", "https://app.example");
            Assert.DoesNotContain("Access-Control-Allow-Origin", (await Answer.ReadAsync(await app.Http.SendAsync(request, Cancel))).Headers.Keys);
        }
    }

    /// <summary>By the real clock, which JwtBearer goes by, and over loopback as two services would.</summary>
    [Fact]
    public async Task JwtBearer_with_the_authority_alone_takes_access_tokens_and_no_others()
    {
        var folder = Directory.CreateTempSubdirectory("doorcode-").FullName;
        await using var issuer = DoorcodeHost.Build(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={System.IO.Path.Combine(folder, "doorcode.db")}",
        ]);
        await issuer.StartAsync(Cancel);
        var authority = issuer.Urls.First();
        await using var resource = await StartResourceAsync(authority);
        using var http = new HttpClient { BaseAddress = new Uri(authority) };
        var tokens = await LogInAsync(http);

        using var caller = new HttpClient { BaseAddress = new Uri(resource.Urls.First()) };
        var token = tokens.GetProperty("access").GetString()!;
        Assert.Equal((200, Subject(token)), await AskAsync(caller, token));
        Assert.Equal(401, (await AskAsync(caller, tokens.GetProperty("refresh").GetString()!)).Status);
        Assert.Equal(401, (await AskAsync(caller, token[..^6] + (token.EndsWith("AAAAAA", StringComparison.Ordinal) ? "BBBBBB" : "AAAAAA"))).Status);
        await issuer.StopAsync(Cancel);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<WebApplication> StartResourceAsync(string authority)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication().AddJwtBearer(options =>
        {
            options.Authority = authority;
            options.Audience = authority;
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidTypes = ["at+jwt"];
        });
        var resource = builder.Build();
        resource.MapGet("/", (ClaimsPrincipal user) => user.FindFirstValue("sub")).RequireAuthorization();
        await resource.StartAsync(Cancel);
        return resource;
    }

    private static async Task<JsonElement> LogInAsync(HttpClient http)
    {
        await PostAsync(http, "register", new { email = "ada@example.org", password = Person.DefaultPassword, full_name = "Ada" });
        JsonElement mail = default;
        await Eventually.TrueAsync(
            async () => (await JsonAsync(http, "/dev/mail.json?to=ada@example.org")).EnumerateArray().Select(found => mail = found).Any(),
            "the mail is in the mailbox");
        await PostAsync(http, "confirm-otp", new { email = "ada@example.org", otp = mail.GetProperty("code").GetString() });
        return await PostAsync(http, "login", new { email = "ada@example.org", password = Person.DefaultPassword });
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string endpoint, object body)
    {
        using var answer = await http.PostAsJsonAsync($"/api/users/{endpoint}/", body, Cancel);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static async Task<JsonElement> JsonAsync(HttpClient http, string path) => await http.GetFromJsonAsync<JsonElement>(path, Cancel);

    private static async Task<(int Status, string Body)> AskAsync(HttpClient caller, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await caller.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static string Subject(string token) =>
        JsonDocument.Parse(Forge.Payload(token)).RootElement.GetProperty("sub").GetString()!;
}
