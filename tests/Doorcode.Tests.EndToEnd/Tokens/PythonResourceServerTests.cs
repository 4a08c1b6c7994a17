using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EndToEnd.Tokens;

/// <summary>A service in Python, which an empty folder and the blocks of docs/verify-tokens.md alone make.</summary>
public sealed class PythonResourceServerTests
{
    private const string Address = "https://auth.example.org";

    [Fact]
    public async Task The_service_of_the_page_takes_tokens_of_a_server_and_goes_by_roles()
    {
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:PublicUrl={Address}");
        // PyJWT has a clock of its own.
        app.Clock.Advance(TimeProvider.System.GetUtcNow() - app.Clock.GetUtcNow());
        var tokens = await app.NewTokensAsync();
        using var folder = new ScratchFolder();
        var port = FreePort.Find();
        var blocks = Blocks();
        await WriteAsync(folder, "tokens.py", blocks[0].Replace($"{Address}/.well-known", $"{app.Http.BaseAddress}.well-known", StringComparison.Ordinal));
        await WriteAsync(folder, "orders.py", blocks[1].Replace("8000", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        await using var service = ChildProcess.Start(new ChildCommand("orders", "/usr/bin/python3", ["orders.py"], folder.Path, folder.Path));
        using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        await Eventually.TrueAsync(() => IsThereAsync(http), "the service listens");

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(http, "/orders", token: null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(http, "/orders", tokens.Refresh)).Status);
        var sub = (string)SessionCalls.Claims(tokens.Access)["sub"]!;
        Assert.Equal((HttpStatusCode.OK, $"Orders of {sub}"), await AskAsync(http, "/orders", tokens.Access));
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(http, "/reports", tokens.Access)).Status);

        await app.Services.GetRequiredService<IAccounts>().SetRolesAsync(new AccountId(Guid.Parse(sub)), ["staff"], TestContext.Current.CancellationToken);
        var refreshed = (await app.PostAsync("/api/users/token/refresh/", ("refresh", tokens.Refresh))).Text("access");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, "/reports", refreshed)).Status);
    }

    private static List<string> Blocks()
    {
        var page = File.ReadAllText(Path.Combine(Snapshot.Root, "docs", "verify-tokens.md"));
        var from = page.IndexOf("\n## Python, with PyJWT\n", StringComparison.Ordinal);
        var section = page[from..page.IndexOf("\n## ", from + 1, StringComparison.Ordinal)];
        return [.. Regex.Matches(
            section, "```python\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["lines"].Value)];
    }

    private static Task WriteAsync(ScratchFolder folder, string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(folder.Path, name), text, TestContext.Current.CancellationToken);

    private static async ValueTask<bool> IsThereAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient http, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
