using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.OpenApi;

public sealed partial class ApiDocumentTests(AppWithEverything everything) : IClassFixture<AppWithEverything>
{
    private readonly DoorcodeApp _app = everything.App;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_document_changes_only_on_purpose()
    {
        var document = await Description.ReadAsync(_app.Services);
        Snapshot.ShouldMatch("src/Doorcode.Server/OpenApi/openapi.json", JsonSerializer.Serialize(document, Indented));
    }

    [Fact]
    public async Task Every_endpoint_says_what_it_is_for_and_shows_examples()
    {
        foreach (var (name, operation) in Description.Operations(await DocumentAsync()))
        {
            Assert.True(operation.TryGetProperty("summary", out _), $"{name} has no summary.");
            Assert.True(operation.TryGetProperty("description", out _), $"{name} has no description.");
            Assert.True(operation.GetProperty("tags").GetArrayLength() == 1, $"{name} has not one tag.");
            if (operation.TryGetProperty("requestBody", out var body))
                AssertExample(name, body);

            foreach (var response in operation.GetProperty("responses").EnumerateObject())
            {
                if (response.Value.TryGetProperty("content", out _))
                    AssertExample($"{name} {response.Name}", response.Value);
            }
        }
    }

    [Fact]
    public async Task Every_member_says_what_it_means()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        foreach (var schema in schemas.EnumerateObject().Where(schema => schema.Value.TryGetProperty("properties", out _)))
        {
            foreach (var member in schema.Value.GetProperty("properties").EnumerateObject())
            {
                Assert.Matches("^[a-z_]+$", member.Name);
                // A member that is an object of its own is described there.
                var described = ReferenceOf(member.Value) is { } reference ? schemas.GetProperty(reference.Split('/')[^1]) : member.Value;
                Assert.True(described.TryGetProperty("description", out _), $"{schema.Name}.{member.Name} has no description.");
            }
        }
    }

    [Fact]
    public async Task Every_problem_that_an_endpoint_gives_is_catalogued()
    {
        var known = Problems.All.Select(problem => problem.Code).ToHashSet();
        foreach (var (name, operation) in Description.Operations(await DocumentAsync()))
        {
            foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] >= '4'))
            {
                if (!response.Value.GetProperty("content").GetProperty("application/problem+json").TryGetProperty("examples", out var examples))
                {
                    Assert.Equal("4XX", response.Name);
                    continue;
                }

                foreach (var example in examples.EnumerateObject())
                {
                    Assert.True(known.Contains(example.Name), $"{name} lists {example.Name}.");
                    Assert.Equal(response.Name, example.Value.GetProperty("value").GetProperty("status").ToString());
                }
            }
        }
    }

    [Fact]
    public async Task Endpoints_that_take_a_token_say_so()
    {
        var secured = Description.Operations(await DocumentAsync())
            .Where(operation => Description.Security(operation.Operation).Contains(DocumentDescription.Bearer, StringComparer.Ordinal))
            .Select(operation => operation.Name);
        Assert.Equal(
            [
                "delete /api/users/factors/totp", "delete /api/users/me", "delete /api/users/passkeys/{id}",
                "delete /api/users/sessions/{id}", "get /api/users/factors", "get /api/users/me", "get /api/users/me/export",
                "get /api/users/sessions", "patch /api/users/me", "patch /api/users/passkeys/{id}", "post /api/users/change-email",
                "post /api/users/change-password", "post /api/users/confirm-email", "post /api/users/factors/recovery-codes",
                "post /api/users/factors/totp", "post /api/users/factors/totp/confirm", "post /api/users/logout",
                "post /api/users/logout-all", "post /api/users/passkeys", "post /api/users/passkeys/options",
                "post /api/users/reauthenticate", "post /api/users/reauthenticate/options",
            ],
            secured.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Paths_have_no_trailing_slash_and_stand_under_the_public_address()
    {
        var document = await DocumentAsync();
        Assert.All(document.GetProperty("paths").EnumerateObject(), path => Assert.False(path.Name.EndsWith('/'), path.Name));
        Assert.Equal("https://auth.example.org", Assert.Single(document.GetProperty("servers").EnumerateArray()).GetProperty("url").GetString());
    }

    [Fact]
    public async Task A_client_made_from_the_document_takes_codes_that_later_versions_add()
    {
        var code = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties").GetProperty("code");
        Assert.False(code.TryGetProperty("enum", out _));
        Assert.Equal(Problems.All.Select(problem => problem.Code), code.GetProperty("x-extensible-enum").EnumerateArray().Select(known => known.GetString()));
    }

    [Fact]
    public async Task Only_what_a_client_would_call_is_described_and_HEAD_is_not() =>
        Assert.Equal(
            [
                "delete /api/users/factors/totp", "delete /api/users/me", "delete /api/users/passkeys/{id}",
                "delete /api/users/sessions/{id}", "get /.well-known/jwks.json", "get /.well-known/openid-configuration",
                "get /api/users/factors", "get /api/users/me", "get /api/users/me/export", "get /api/users/sessions",
                "patch /api/users/me", "patch /api/users/passkeys/{id}", "post /api/users/change-email", "post /api/users/change-password",
                "post /api/users/confirm-email", "post /api/users/confirm-otp", "post /api/users/factors/recovery-codes",
                "post /api/users/factors/totp", "post /api/users/factors/totp/confirm", "post /api/users/forgot-password",
                "post /api/users/login", "post /api/users/login-otp", "post /api/users/login-otp/confirm", "post /api/users/login/passkey",
                "post /api/users/login/passkey/options", "post /api/users/login/second-factor",
                "post /api/users/login/second-factor/options", "post /api/users/logout", "post /api/users/logout-all",
                "post /api/users/passkeys", "post /api/users/passkeys/options", "post /api/users/reauthenticate",
                "post /api/users/reauthenticate/options", "post /api/users/register", "post /api/users/resend-otp",
                "post /api/users/reset-password", "post /api/users/stop-email-change", "post /api/users/token/refresh",
                "post /api/users/token/verify",
            ],
            Description.Operations(await DocumentAsync()).Select(operation => operation.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task What_is_switched_off_is_not_described_nor_are_its_schemas()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:EmailLogin:Enabled=false", "Doorcode:PublicUrl=https://example.org/auth");

        var document = (await app.GetAsync("/openapi/v1.json")).Json;

        Assert.DoesNotContain(Description.Operations(document), operation => operation.Name.Contains("login-otp", StringComparison.Ordinal));
        Assert.NotEmpty(Description.Operations(document));
        var text = document.ToString();
        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
            Assert.Contains($"\"#/components/schemas/{schema.Name}\"", text, StringComparison.Ordinal);
        Assert.Equal("https://example.org/auth", Assert.Single(document.GetProperty("servers").EnumerateArray()).GetProperty("url").GetString());
        Assert.DoesNotContain("https://auth.example.org", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_and_what_it_loads_come_from_this_server_and_run_nothing_else()
    {
        var page = await _app.GetAsync("/docs/");
        page.ShouldBe(200);
        Assert.Contains("script-src 'self';", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        var files = Loaded().Matches(page.Body).Select(match => match.Groups["path"].Value).Where(path => path.StartsWith("/docs/", StringComparison.Ordinal)).ToList();
        Assert.Equal(["/docs/swagger-ui.css", "/docs/swagger-ui.js", "/docs/docs.js"], files);
        foreach (var file in files)
        {
            foreach (var encoding in new[] { "gzip", "identity" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, file) { Headers = { { "Accept-Encoding", encoding } } };
                using var answer = await _app.Http.SendAsync(request);
                Assert.Equal(200, (int)answer.StatusCode);
                Assert.Equal(encoding == "gzip" ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
            }
        }
    }

    [Fact]
    public async Task Outside_Development_neither_is_there_unless_switched_on()
    {
        await using (var off = await DoorcodeApp.StartAsync("environment=Production", "Doorcode:Mail:From=no-reply@example.org"))
        {
            (await off.GetAsync("/openapi/v1.json")).ShouldBe(Problems.NotFound);
            (await off.GetAsync("/docs/")).ShouldBe(Problems.NotFound);
        }

        await using var on = await DoorcodeApp.StartAsync(
            "environment=Production", "Doorcode:Mail:From=no-reply@example.org", "Doorcode:Docs:Enabled=true");
        (await on.GetAsync("/openapi/v1.json")).ShouldBe(200);
        (await on.GetAsync("/docs/")).ShouldBe(200);
    }

    [GeneratedRegex("(src|href)=\"(?<path>[^\"]+)\">", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Loaded();

    /// <summary>The schema that a member refers to, or may be when it is not null; null when the member is described in place.</summary>
    private static string? ReferenceOf(JsonElement member) =>
        member.TryGetProperty("$ref", out var reference) ? reference.GetString()
        : member.TryGetProperty("oneOf", out var any) ? any.EnumerateArray().Select(ReferenceOf).FirstOrDefault(one => one is not null)
        : null;

    private static void AssertExample(string name, JsonElement part)
    {
        foreach (var media in part.GetProperty("content").EnumerateObject())
        {
            if (media.Value.GetProperty("schema").TryGetProperty("$ref", out var schema)
                // What an export holds depends on the account.
                && schema.GetString() is "#/components/schemas/Empty" or "#/components/schemas/JsonObject")
            {
                continue;
            }

            Assert.True(
                media.Value.TryGetProperty("example", out var example) && example.ValueKind is JsonValueKind.Object
                || media.Value.TryGetProperty("examples", out _),
                $"{name} has no example.");
            Assert.False(
                example.ValueKind is JsonValueKind.Object
                && example.EnumerateObject().Any(member => member.Value.ValueKind is JsonValueKind.Null),
                $"{name}: a member has no [Example].");
        }
    }

    private Task<JsonElement> DocumentAsync() => everything.DocumentAsync();
}

/// <summary>An app with every capability switched on, also what is off by default.</summary>
public sealed class AppWithEverything : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        App = await DoorcodeApp.StartWithAsync(Description.Add, "Doorcode:EmailLogin:Enabled=true");

    /// <summary>Its description, as clients get it.</summary>
    public async Task<JsonElement> DocumentAsync()
    {
        var answer = await App.GetAsync("/openapi/v1.json");
        answer.ShouldBe(200);
        return answer.Json;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
