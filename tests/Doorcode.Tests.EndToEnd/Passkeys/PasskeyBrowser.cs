using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Tests.Passkeys;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Passkeys;

/// <summary>Chromium on a page of the public origin, which needs no network, with an authenticator that says yes and verifies its user.</summary>
internal sealed class PasskeyBrowser : IAsyncDisposable
{
    private const string Create = """
        async options => (await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) })).toJSON()
        """;

    private const string Get = """
        async options => (await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)) })).toJSON()
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;

    private PasskeyBrowser(IPlaywright playwright, IBrowser browser, IPage page) =>
        (_playwright, _browser, _page) = (playwright, browser, page);

    /// <summary>Starts a browser.</summary>
    /// <param name="isBackedUp">Whether its passkeys are copied to other devices.</param>
    public static async Task<PasskeyBrowser> StartAsync(bool isBackedUp)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();
        var devTools = await page.Context.NewCDPSessionAsync(page);
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
                ["defaultBackupEligibility"] = isBackedUp,
                ["defaultBackupState"] = isBackedUp,
            },
        });
        await page.RouteAsync("**/*", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<title>Doorcode</title>" }));
        await page.GotoAsync("https://auth.example.org/");
        return new PasskeyBrowser(playwright, browser, page);
    }

    /// <summary>Makes a passkey.</summary>
    public Task<JsonObject> CreateAsync(OfferedCeremony ceremony) => AskAsync(Create, ceremony);

    /// <summary>Uses a passkey.</summary>
    public Task<JsonObject> GetAsync(OfferedCeremony ceremony) => AskAsync(Get, ceremony);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task<JsonObject> AskAsync(string script, OfferedCeremony ceremony)
    {
        var credential = await _page.EvaluateAsync<JsonElement>(script, ceremony.Options.GetRawText());
        return JsonObject.Create(credential)!;
    }
}
