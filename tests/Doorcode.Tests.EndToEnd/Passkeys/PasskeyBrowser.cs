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

    private readonly IPage _page;

    private PasskeyBrowser(IPage page) => _page = page;

    /// <summary>Opens the page.</summary>
    /// <param name="isBackedUp">Whether its passkeys are copied to other devices.</param>
    public static async Task<PasskeyBrowser> StartAsync(bool isBackedUp)
    {
        var context = await SharedChromium.ContextAsync();
        var page = await context.NewPageAsync();
        await VirtualAuthenticator.AddAsync(page, isBackedUp);
        await page.RouteAsync("**/*", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<title>Doorcode</title>" }));
        await page.GotoAsync("https://auth.example.org/");
        return new PasskeyBrowser(page);
    }

    /// <summary>Makes a passkey.</summary>
    public Task<JsonObject> CreateAsync(OfferedCeremony ceremony) => AskAsync(Create, ceremony);

    /// <summary>Uses a passkey.</summary>
    public Task<JsonObject> GetAsync(OfferedCeremony ceremony) => AskAsync(Get, ceremony);

    public ValueTask DisposeAsync() => new(_page.Context.CloseAsync());

    private async Task<JsonObject> AskAsync(string script, OfferedCeremony ceremony)
    {
        var credential = await _page.EvaluateAsync<JsonElement>(script, ceremony.Options.GetRawText());
        return JsonObject.Create(credential)!;
    }
}
