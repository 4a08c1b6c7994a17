using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EndToEnd.Tokens;

/// <summary>The lines of docs/verify-tokens.md take an access token, and refuse a refresh token, one that was changed, and one that has ended.</summary>
public sealed class VerifyTokensPageTests
{
    private const string Address = "https://auth.example.org";

    private const string Jose = """
        for (const token of process.argv.slice(2))
          await claimsOf(token).then(claims => console.log("taken", claims.sub), () => console.log("refused"));
        """;

    private const string Express = """
        for (const token of process.argv.slice(2)) {
          const request = { headers: { authorization: `Bearer ${token}` }, method: "GET" };
          const refusal = await new Promise(done => authenticated(request, {}, done));
          console.log(refusal ? "refused" : `taken ${request.auth.sub}`);
        }
        """;

    private const string PyJwt = """
        import sys
        for token in sys.argv[1:]:
            try:
                print("taken", claims_of(token)["sub"])
            except jwt.PyJWTError:
                print("refused")
        """;

    private const string SimpleJwt = """
        import sys
        import django
        from django.conf import settings
        settings.configure(
            SIMPLE_JWT=SIMPLE_JWT, REST_FRAMEWORK=REST_FRAMEWORK, SECRET_KEY="unused",
            INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"])
        django.setup()
        NAMED_KEYS
        from rest_framework.request import Request
        from rest_framework.settings import api_settings
        from rest_framework.test import APIRequestFactory
        for token in sys.argv[1:]:
            request = APIRequestFactory().get("/", HTTP_AUTHORIZATION="Bearer " + token)
            try:
                user, _ = api_settings.DEFAULT_AUTHENTICATION_CLASSES[0]().authenticate(Request(request))
                print("taken", user.id)
            except Exception as refusal:
                print("refused" if type(refusal).__name__ == "InvalidToken" else repr(refusal))
        """;

    public static TheoryData<string, string, string> Stacks { get; } = new()
    {
        { "Node, with jose", Jose, "mjs" },
        { "Express, with express-jwt", Express, "mjs" },
        { "Python, with PyJWT", PyJwt, "py" },
        { "Django REST framework, with SimpleJWT", SimpleJwt, "py" },
    };

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Tokens_with_unknown_keys_cause_few_fetches_and_shut_nobody_out(string heading, string use, string kind)
    {
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:PublicUrl={Address}");
        app.Clock.Advance(TimeProvider.System.GetUtcNow() - app.Clock.GetUtcNow());
        var access = (await app.NewTokensAsync()).Access;
        var keys = await app.Http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var fetches = 0;
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using var counted = builder.Build();
        counted.MapGet("/.well-known/jwks.json", () =>
        {
            Interlocked.Increment(ref fetches);
            return Results.Content(keys, "application/json");
        });
        await counted.StartAsync(TestContext.Current.CancellationToken);
        string Unknown(int i) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"unknown{{i}}","typ":"at+jwt"}""")) + access[access.IndexOf('.', StringComparison.Ordinal)..];

        var output = await RunAsync(app, heading, use, kind, $"{counted.Urls.First()}/", [access, .. Enumerable.Range(0, 20).Select(Unknown), access]);

        var taken = $"taken {SessionCalls.Claims(access)["sub"]}";
        Assert.Equal([taken, .. Enumerable.Repeat("refused", 20), taken], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.InRange(fetches, 1, 2);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task The_lines_take_an_access_token_alone(string heading, string use, string kind)
    {
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:PublicUrl={Address}");
        // Those libraries have a clock of their own.
        app.Clock.Advance(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(20) - app.Clock.GetUtcNow());
        var ended = (await app.NewTokensAsync()).Access;
        app.Clock.Advance(TimeSpan.FromMinutes(20));
        var tokens = await app.NewTokensAsync();
        var changed = tokens.Access[..^8] + (tokens.Access[^8] == 'A' ? 'B' : 'A') + tokens.Access[^7..];

        var output = await RunAsync(app, heading, use, kind, $"{app.Http.BaseAddress}", [tokens.Access, tokens.Refresh, changed, ended]);

        Assert.Equal($"taken {SessionCalls.Claims(tokens.Access)["sub"]}\nrefused\nrefused\nrefused\n", output);
    }

    /// <summary>Shows tokens to the lines of the page, with keys from another address.</summary>
    private static async Task<string> RunAsync(DoorcodeApp app, string heading, string use, string kind, string keys, string[] tokens)
    {
        var lines = LinesUnder(heading)[0];
        if (heading.StartsWith("Django", StringComparison.Ordinal))
        {
            // The class for the keys, which the page takes from the section before, and the lines for urls.py.
            var python = LinesUnder("Python, with PyJWT")[0];
            lines = python[..python.IndexOf("KEYS =", StringComparison.Ordinal)] + lines;
            use = use.Replace("NAMED_KEYS", LinesUnder(heading)[1], StringComparison.Ordinal);
        }

        var script = Path.Combine(kind == "mjs" ? Folder() : app.Folder, $"{RandomNumberGenerator.GetHexString(16)}.{kind}");
        await File.WriteAllTextAsync(
            script, $"{lines}\n{use}".Replace($"{Address}/.well-known", $"{keys}.well-known", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        try
        {
            var (exitCode, output) = await Shell.RunAsync(kind == "mjs" ? "node" : "/usr/bin/python3", app.Folder, [script, .. tokens]);
            Assert.True(exitCode == 0, output);
            return output;
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string Folder()
    {
        var npm = Environment.GetEnvironmentVariable("DOORCODE_NPM");
        Assert.False(string.IsNullOrEmpty(npm), "DOORCODE_NPM must name the folder that the packages are installed in; ./test.sh sets it.");
        return npm;
    }

    /// <summary>The blocks of a section.</summary>
    private static string[] LinesUnder(string heading)
    {
        var page = File.ReadAllText(Path.Combine(Snapshot.Root, "docs", "verify-tokens.md"));
        var under = page[page.IndexOf($"\n## {heading}\n", StringComparison.Ordinal)..];
        return
        [
            .. Regex.Matches(under, "```\\w+\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
                .Select(match => match.Groups["lines"].Value),
        ];
    }
}
