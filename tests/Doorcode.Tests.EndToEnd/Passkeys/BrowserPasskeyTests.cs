using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Sessions;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Passkeys;

/// <summary>Chromium and its virtual authenticator take the options as they are, and the server takes their answers.</summary>
public sealed class BrowserPasskeyTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task A_passkey_of_a_browser_is_added_and_logs_in_and_is_not_added_twice()
    {
        await using var browser = await PasskeyBrowser.StartAsync(isBackedUp: false);
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();

        var ceremony = await app.OfferAsync(tokens.Access);
        var added = await app.AddPasskeyAsync(tokens.Access, ceremony, await browser.CreateAsync(ceremony), "Chromium");
        added.ShouldBe(201);

        for (var time = 0; time < 2; time++)
        {
            var login = await app.OfferLoginAsync();
            var answer = await app.LogInByPasskeyAsync(login, await browser.GetAsync(login));
            answer.ShouldBe(200);
            Assert.Equal("phr", (string)SessionCalls.Claims(answer.Text("access"))["acr"]!);
        }

        // The browser finds it among excludeCredentials.
        var again = await app.OfferAsync(tokens.Access);
        var refused = await Assert.ThrowsAsync<PlaywrightException>(() => browser.CreateAsync(again));
        Assert.Contains("InvalidStateError", refused.Message, StringComparison.Ordinal);
    }
}
