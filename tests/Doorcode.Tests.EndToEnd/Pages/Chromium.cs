using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>The shared server in the shared browser; each visitor has a profile of its own.</summary>
public class Chromium : IAsyncLifetime
{
    private PageServer _server = null!;

    public DoorcodeApp App => _server.App;

    public string Origin => _server.Origin;

    public async ValueTask InitializeAsync() => _server = await ServerAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return EndAsync(_server);
    }

    /// <summary>Somebody new in front of the browser.</summary>
    internal async Task<Visitor> VisitAsync(Looks looks)
    {
        var context = await SharedChromium.ContextAsync(new BrowserNewContextOptions
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

    private protected virtual Task<PageServer> ServerAsync() => SharedChromium.ServerAsync();

    /// <summary>The shared server goes on.</summary>
    private protected virtual ValueTask EndAsync(PageServer server) => ValueTask.CompletedTask;
}

/// <summary>A server of its own in the shared browser, for tests that move its clock.</summary>
public sealed class ChromiumWithClock : Chromium
{
    private protected override Task<PageServer> ServerAsync() => PageServer.StartAsync();

    private protected override ValueTask EndAsync(PageServer server) => server.DisposeAsync();
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
