using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>
/// A page of one origin, a server of another, and a Chromium of its own. The ports that docs/front-end.md names lead to free ones.
/// </summary>
internal sealed class TwoOrigins : IAsyncDisposable
{
    public const string Origin = "http://localhost:3000";
    private const string Server = "http://localhost:5000";

    private readonly List<string> _complaints = [];
    private readonly ChildProcess _files;
    private readonly IBrowser _browser;

    private TwoOrigins(DoorcodeApp app, ChildProcess files, IBrowser browser) => (App, _files, _browser) = (app, files, browser);

    public DoorcodeApp App { get; }

    /// <summary>What the pages threw, and the errors and warnings of their consoles.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Starts all three.</summary>
    /// <param name="files">What serves the files of the page at a port of this machine.</param>
    /// <param name="settings">Settings of the server.</param>
    public static async Task<TwoOrigins> StartAsync(Func<int, ChildCommand> files, params string[] settings)
    {
        var port = FreePort.Find();
        var app = await DoorcodeApp.StartAsync([$"Doorcode:PublicUrl={Server}", .. settings]);
        var process = ChildProcess.Start(files(port));
        var browser = await SharedChromium.LaunchAsync(
            $"--host-resolver-rules=MAP localhost:3000 localhost:{port}, MAP localhost:5000 127.0.0.1:{app.Http.BaseAddress!.Port}");
        var started = new TwoOrigins(app, process, browser);
        await started.ServesFilesAsync(port);
        return started;
    }

    /// <summary>The page in a new profile of an English browser.</summary>
    public async Task<IPage> OpenAsync()
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { Locale = "en" });
        context.SetDefaultTimeout(10_000);
        context.Page += (_, page) => page.PageError += (_, error) => _complaints.Add(error);
        // The browser reports each refusal of the server, too.
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("the server responded with a status of 40", StringComparison.Ordinal))
                _complaints.Add(message.Text);
        };
        return await OpenTabAsync(context);
    }

    /// <summary>The page in one more tab.</summary>
    public static async Task<IPage> OpenTabAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(Origin);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _files.DisposeAsync();
        await App.DisposeAsync();
    }

    private async Task ServesFilesAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(_files.HasExited, _files.LastLines);
                try
                {
                    using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false; // It does not listen yet.
                }
            },
            "the files are served");
    }
}
