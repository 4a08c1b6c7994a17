using Doorcode.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd;

/// <summary>
/// One Chromium for all tests, and one server for those that look at its pages and leave its clock alone. Each starts at its first use and ends
/// with the tests.
/// </summary>
public sealed class SharedChromium : IAsyncDisposable
{
    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);
    private static readonly Lazy<Task<IBrowser>> Browser = new(() => LaunchAsync());
    private static readonly Lazy<Task<PageServer>> Server = new(PageServer.StartAsync);

    public static Task<PageServer> ServerAsync() => Server.Value;

    /// <summary>A profile of its own in the shared browser.</summary>
    public static async Task<IBrowserContext> ContextAsync(BrowserNewContextOptions? options = null) =>
        await (await Browser.Value).NewContextAsync(options);

    /// <summary>A browser of its own, for switches that hold for a whole process.</summary>
    public static async Task<IBrowser> LaunchAsync(params string[] switches) => await (await Driver.Value).Chromium.LaunchAsync(
        new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", .. switches] });

    public async ValueTask DisposeAsync()
    {
        if (Browser.IsValueCreated)
            await (await Browser.Value).DisposeAsync();

        if (Driver.IsValueCreated)
            (await Driver.Value).Dispose();

        if (Server.IsValueCreated)
            await (await Server.Value).DisposeAsync();
    }
}
