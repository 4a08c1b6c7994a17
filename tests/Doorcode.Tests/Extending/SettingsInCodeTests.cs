using System.Text.Json;
using Doorcode.OpenApi;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Extending;

/// <summary>Somebody else's app that sets things in code, as docs/embed.md shows.</summary>
public sealed class SettingsInCodeTests : IAsyncLifetime
{
    private readonly LogLines _log = new();
    private EmbeddedApp _app = null!;

    public async ValueTask InitializeAsync() =>
        _app = await EmbeddedApp.StartAsync(
            builder =>
            {
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
                builder.Logging.AddProvider(_log);
                builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
                builder.Services.AddOpenApi(options => options.AddDoorcode());
            },
            app =>
            {
                app.MapDoorcode("/auth");
                app.MapHealthChecks("/ready");
                app.MapOpenApi();
                app.MapGet("/stream", () => "…").RequireAuthorization().AllowAccessTokenInQuery();
                app.MapGet("/greeting", () => new Greeting("Ada"));
            });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_settings_hold_under_the_prefix()
    {
        await _app.Services.GetRequiredService<IAccounts>().CreateAsync("ada@example.org", "Ada", Person.DefaultPassword, TestContext.Current.CancellationToken);
        var login = await _app.PostAsync("/auth/login/", new { email = "ada@example.org", password = Person.DefaultPassword });

        Assert.Equal(300, login.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("…", (await _app.GetAsync($"/stream?access_token={login.Text("access")}")).Body);
        (await _app.GetAsync("/stream")).ShouldBe(Problems.Unauthenticated);
        (await _app.GetAsync("/auth/factors/")).ShouldBe(Problems.NotFound);
        Assert.Equal("Healthy", (await _app.GetAsync("/ready")).Body);
    }

    [Fact]
    public async Task What_is_set_wrong_is_named_by_its_keys()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => EmbeddedApp.StartAsync(
            builder => builder.Services.AddDoorcode(options =>
            {
                options.PublicUrl = new Uri("/auth", UriKind.Relative);
                options.Otp.Length = 3;
                options.Passkeys.Origins.Add(null!);
            }),
            _ => { }));

        foreach (var key in new[] { "Doorcode:PublicUrl must ", "Doorcode:Otp:Length must ", "Doorcode:Passkeys:Origins:0 must " })
            Assert.Contains(key, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_in_the_query_is_in_no_log_line()
    {
        await _app.Services.GetRequiredService<IAccounts>().CreateAsync("ada@example.org", "Ada", Person.DefaultPassword, TestContext.Current.CancellationToken);
        var access = (await _app.PostAsync("/auth/login/", new { email = "ada@example.org", password = Person.DefaultPassword })).Text("access");

        Assert.Equal("…", (await _app.GetAsync($"/stream?access_token={access}")).Body);

        var lines = _log.All.Select(line => line.Text).ToList();
        Assert.Contains(lines, line => line.Contains("/stream", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(access, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_apps_own_document_describes_the_endpoints_with_problems_and_the_token()
    {
        var document = (await _app.GetAsync("/openapi/v1.json")).Json;

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
}

public sealed record Greeting(string SaidTo);
