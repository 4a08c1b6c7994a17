using System.Text.Json;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>Somebody in front of Chromium. Whatever the browser or axe complains of is kept.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private const string Violations = """
        async () => (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
          .map(violation => `${violation.id}: ${violation.nodes.map(node => node.html).join(' ')}`)
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];
    private readonly string _origin;
    private readonly bool _hasScript;

    private Visitor(IPlaywright playwright, IBrowser browser, IPage page, string origin, bool hasScript)
    {
        (_playwright, _browser, Page, _origin, _hasScript) = (playwright, browser, page, origin, hasScript);
        page.Console += (_, message) => Hear(message.Type, message.Text);
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    public static async Task<Visitor> StartAsync(string origin, Looks looks)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = looks.HasScript,
            ColorScheme = looks.Scheme,
            ViewportSize = new ViewportSize { Width = looks.Width, Height = 800 },
            Locale = "en-US",
        });
        return new Visitor(playwright, browser, await context.NewPageAsync(), origin, looks.HasScript);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    public Task OpenAsync(string path) => Page.GotoAsync(_origin + path);

    public Task TypeAsync(string label, string text) =>
        Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).FillAsync(text);

    public Task SendAsync(string button) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();

    public Task FollowAsync(string link) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = link, Exact = true }).ClickAsync();

    /// <summary>Waits for a page, and has axe look at it.</summary>
    public async Task ExpectAsync(string title)
    {
        await Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = title, Level = 1, Exact = true }).WaitForAsync();
        await ShouldFitAsync();
        await AskAxeAsync(title);
    }

    public void ShouldHaveNoComplaint() => Assert.Empty(_complaints);

    /// <summary>An authenticator that says yes and verifies its user.</summary>
    public async Task AddAuthenticatorAsync()
    {
        var devTools = await Page.Context.NewCDPSessionAsync(Page);
        await devTools.SendAsync("WebAuthn.enable");
        await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    /// <summary>Nothing is wider than the window. Playwright's own scripts run where a page's may not.</summary>
    private async Task ShouldFitAsync()
    {
        if (_hasScript)
            Assert.True(await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{Page.Url} is too wide.");
    }

    private async Task AskAxeAsync(string title)
    {
        if (!_hasScript)
            return;

        await Page.EvaluateAsync(await File.ReadAllTextAsync(Npm.FileOf("axe-core/axe.min.js")));
        var violations = await Page.EvaluateAsync<JsonElement>(Violations);
        _complaints.AddRange(violations.EnumerateArray().Select(violation => $"{title}: {violation.GetString()}"));
    }

    /// <summary>A refused form is 422, which Chromium reports as an error although it is none.</summary>
    private void Hear(string type, string text)
    {
        if (type is "error" or "warning" && !text.Contains("422", StringComparison.Ordinal))
            _complaints.Add(text);
    }
}

/// <summary>How a browser is set up.</summary>
internal sealed record Looks(bool HasScript, ColorScheme Scheme, int Width)
{
    public static Looks Desk { get; } = new(HasScript: true, ColorScheme.Light, 1280);
}
