using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Sessions;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Passkeys;

/// <summary>Chromium and its virtual authenticator take the options as they are, and the server takes their answers.</summary>
public sealed class BrowserPasskeyTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string Create = """
        async options => (await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) })).toJSON()
        """;

    private const string Get = """
        async options => (await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)) })).toJSON()
        """;

    [Fact]
    public async Task A_passkey_of_a_browser_is_added_and_logs_in_and_is_not_added_twice()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
        var page = await NewPageAsync(browser);
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();

        var ceremony = await app.OfferAsync(tokens.Access);
        var added = await app.AddPasskeyAsync(tokens.Access, ceremony, await AskAsync(page, Create, ceremony), "Chromium");
        added.ShouldBe(201);

        for (var time = 0; time < 2; time++)
        {
            var login = await app.OfferLoginAsync();
            var answer = await app.LogInByPasskeyAsync(login, await AskAsync(page, Get, login));
            answer.ShouldBe(200);
            Assert.Equal("phr", (string)SessionCalls.Claims(answer.Text("access"))["acr"]!);
        }

        // The browser finds it among excludeCredentials.
        var again = await app.OfferAsync(tokens.Access);
        var refused = await Assert.ThrowsAsync<PlaywrightException>(() => AskAsync(page, Create, again));
        Assert.Contains("InvalidStateError", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonObject> AskAsync(IPage page, string script, OfferedCeremony ceremony)
    {
        var credential = await page.EvaluateAsync<JsonElement>(script, ceremony.Options.GetRawText());
        return JsonObject.Create(credential)!;
    }

    /// <summary>A page of the public origin, which needs no network, and an authenticator that says yes and verifies its user.</summary>
    private static async Task<IPage> NewPageAsync(IBrowser browser)
    {
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
            },
        });
        await page.RouteAsync("**/*", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<title>Doorcode</title>" }));
        await page.GotoAsync("https://auth.example.org/");
        return page;
    }
}
