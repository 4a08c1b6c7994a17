using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>The server and one browser; each visitor has a profile of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public DoorcodeApp App { get; private set; } = null!;

    public string Origin { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Origin = $"http://localhost:{FreePort.Find()}";
        App = await DoorcodeApp.StartAsync($"urls={Origin}", $"Doorcode:PublicUrl={Origin}", "Doorcode:EmailLogin:Enabled=true");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await App.DisposeAsync();
    }

    /// <summary>Somebody new in front of the browser.</summary>
    internal async Task<Visitor> VisitAsync(Looks looks)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = looks.HasScript,
            ColorScheme = looks.Scheme,
            ViewportSize = new ViewportSize { Width = looks.Width, Height = looks.Width < 600 ? 640 : 800 },
            Locale = looks.Language,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(10_000);
        return new Visitor(await context.NewPageAsync(), Origin, looks);
    }

    /// <summary>Somebody new who has signed in to an account.</summary>
    internal async Task<Visitor> SignInAsync(string email, Looks looks)
    {
        var visitor = await VisitAsync(looks);
        await visitor.OpenAsync("/account/sign-in");
        await visitor.SignInAsync(email);
        await visitor.ExpectAsync("account.title");
        return visitor;
    }
}

/// <summary>How a browser is set up.</summary>
/// <param name="HasScript">Whether JavaScript is on.</param>
/// <param name="Scheme">Light or dark.</param>
/// <param name="Width">The width of the window, in CSS pixels.</param>
/// <param name="Language">The language that it prefers.</param>
internal sealed record Looks(bool HasScript, ColorScheme Scheme, int Width, string Language)
{
    public static Looks Desk { get; } = new(HasScript: true, ColorScheme.Light, 1280, "en");

    public static Looks Phone { get; } = new(HasScript: true, ColorScheme.Dark, 320, "en");
}
