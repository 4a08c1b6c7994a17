using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>
/// <c>samples/Spa</c> as docs/front-end.md starts it, in Chromium: the page is of one origin, the server of another. The ports of the sample lead to free ones.
/// </summary>
public sealed class SpaSampleTests : IAsyncLifetime
{
    private const string Origin = "http://localhost:3000";
    private const string Server = "http://localhost:5000";

    private readonly int _port = FreePort.Find();
    private readonly ScratchFolder _logs = new();
    private readonly List<string> _complaints = [];
    private DoorcodeApp _app = null!;
    private ChildProcess _files = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        await TypeScriptClient.JavaScriptAsync();
        _app = await DoorcodeApp.StartAsync($"Doorcode:PublicUrl={Server}", $"Doorcode:Cors:AllowedOrigins:0={Origin}");
        _files = ChildProcess.Start(new ChildCommand("files", "node", ["samples/Spa/serve.js"], Snapshot.Root, _logs.Path)
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PORT"] = $"{_port}" },
        });
        await Eventually.TrueAsync(() => _files.Output.Contains(Origin, StringComparison.Ordinal), "the files are served");
        _browser = await SharedChromium.LaunchAsync(
            $"--host-resolver-rules=MAP localhost:3000 localhost:{_port}, MAP localhost:5000 127.0.0.1:{_app.Http.BaseAddress!.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _files.DisposeAsync();
        await _app.DisposeAsync();
        _logs.Dispose();
    }

    [Fact]
    public async Task A_person_registers_types_the_code_signs_in_stays_signed_in_and_signs_out()
    {
        const string Email = "ada@example.org";
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Create an account" }).ClickAsync();
        await FillAsync(page, "Name", "Ada Lovelace");
        await FillAsync(page, "E-mail address", Email);
        await FillAsync(page, "Password", "password");
        await SendAsync(page, "Create the account");
        await ExpectAsync(page, "one of the most common ones");
        await FillAsync(page, "Password", Person.DefaultPassword);
        await SendAsync(page, "Create the account");
        await FillAsync(page, "Code from the mail", SmtpMailbox.CodeIn(await _app.Mailbox.NextFor(Email)));
        await SendAsync(page, "Confirm");

        Assert.Equal(Email, await page.GetByLabel("E-mail address").And(page.Locator(":visible")).InputValueAsync());
        await FillAsync(page, "Password", "not this one");
        await SendAsync(page, "Sign in");
        await ExpectAsync(page, "No account matches this address and password.");
        await FillAsync(page, "Password", Person.DefaultPassword);
        await SendAsync(page, "Sign in");
        await ExpectAsync(page, "Hello, Ada Lovelace.");
        await page.ReloadAsync();
        await ExpectAsync(page, "Hello, Ada Lovelace.");

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(Origin);
        await ExpectAsync(other, "Hello, Ada Lovelace.");
        await SendAsync(page, "Sign out");
        await ExpectAsync(page, "New here?");
        await ExpectAsync(other, "New here?");
        Assert.Empty(_complaints);
    }

    private async Task<IPage> OpenAsync()
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { Locale = "en" });
        context.SetDefaultTimeout(10_000);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _complaints.Add(error);
        // The browser reports each refusal of the server, too.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("the server responded with a status of 40", StringComparison.Ordinal))
                _complaints.Add(message.Text);
        };
        await page.GotoAsync(Origin);
        return page;
    }

    private static Task FillAsync(IPage page, string label, string text) =>
        page.GetByLabel(label, new() { Exact = true }).And(page.Locator(":visible")).FillAsync(text);

    private static Task SendAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static Task ExpectAsync(IPage page, string text) => page.GetByText(text).And(page.Locator(":visible")).First.WaitForAsync();
}
