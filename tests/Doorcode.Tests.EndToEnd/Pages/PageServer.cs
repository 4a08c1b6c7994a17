using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>The server at an address that a browser can open.</summary>
public sealed class PageServer : IAsyncDisposable
{
    private PageServer(string origin, DoorcodeApp app) => (Origin, App) = (origin, app);

    public string Origin { get; }

    public DoorcodeApp App { get; }

    public static async Task<PageServer> StartAsync()
    {
        var origin = $"http://localhost:{FreePort.Find()}";
        // All visitors come from one network.
        return new PageServer(origin, await DoorcodeApp.StartAsync(
            $"urls={origin}", $"Doorcode:PublicUrl={origin}", "Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false"));
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
