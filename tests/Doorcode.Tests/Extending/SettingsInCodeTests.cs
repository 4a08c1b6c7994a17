using System.Text.Json;
using Doorcode.Tests.Fixtures;
using Microsoft.OpenApi;

namespace Doorcode.Tests.Extending;

/// <summary>Somebody else's app that sets things in code, as docs/embed.md shows.</summary>
public sealed class HostWithSettings : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--environment=Development", "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={Path.Combine(_folder.FullName, "doorcode.db")}",
        ]);
        builder.Services.AddDoorcode(options =>
        {
            options.Registration.Enabled = false;
            options.Passkeys.Enabled = false;
            options.SecondFactor.Enabled = false;
            options.Jwt.AccessTokenLifetime = TimeSpan.FromMinutes(5);
        });
        builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
        builder.Services.AddAuthorization();
        builder.Services.AddHealthChecks().AddDoorcode();
        builder.Services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.AddComponent<IOpenApiSecurityScheme>("bearer", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" });
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                if (context.Description.TakesAccessToken())
                    operation.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] }];

                return Task.CompletedTask;
            });
        });
        var app = _app = builder.Build();
        app.MapDoorcode("/auth");
        app.MapHealthChecks("/ready");
        app.MapOpenApi();
        app.MapGet("/stream", () => "…").RequireAuthorization().AllowAccessTokenInQuery();
        app.MapGet("/greeting", () => new Greeting("Ada"));
        await app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_settings_hold_under_the_prefix()
    {
        await _app.Services.GetRequiredService<IAccounts>().CreateAsync("ada@example.org", "Ada", Person.DefaultPassword, Cancel);
        var login = await Answer.ReadAsync(await _http.PostAsJsonAsync("/auth/login/", new { email = "ada@example.org", password = Person.DefaultPassword }, Cancel));

        Assert.Equal(300, login.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("…", (await GetAsync($"/stream?access_token={login.Text("access")}")).Body);
        (await GetAsync("/stream")).ShouldBe(Problems.Unauthenticated);
        (await GetAsync("/auth/factors/")).ShouldBe(Problems.NotFound);
        Assert.Equal("Healthy", (await GetAsync("/ready")).Body);
    }

    [Fact]
    public async Task The_apps_own_document_describes_the_endpoints_with_problems_and_the_token()
    {
        var document = (await GetAsync("/openapi/v1.json")).Json;

        var refused = document.GetProperty("paths").GetProperty("/auth/login").GetProperty("post").GetProperty("responses").GetProperty("401");
        Assert.Equal("Unauthorized: invalid_credentials.", refused.GetProperty("description").GetString());
        Assert.True(refused.GetProperty("content").TryGetProperty("application/problem+json", out _));
        Assert.Equal("bearer", Security(document, "get").EnumerateArray().Single().EnumerateObject().Single().Name);
        Assert.Equal("http", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("type").GetString());
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.GetProperty("LoginRequest").GetProperty("properties").TryGetProperty("use_cookie", out _));
        Assert.True(schemas.GetProperty("ProblemBody").GetProperty("properties").TryGetProperty("error_codes", out _));
        Assert.False(document.GetProperty("paths").TryGetProperty("/auth/register", out _));
        // A type of the app keeps the names that the app gives it.
        Assert.True(schemas.GetProperty("Greeting").GetProperty("properties").TryGetProperty("saidTo", out _));
    }

    private static JsonElement Security(JsonElement document, string method) =>
        document.GetProperty("paths").GetProperty("/auth/me").GetProperty(method).GetProperty("security");

    private async Task<Answer> GetAsync(string path) => await Answer.ReadAsync(await _http.GetAsync(new Uri(path, UriKind.Relative), Cancel));
}

public sealed record Greeting(string SaidTo);
