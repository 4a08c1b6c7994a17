using System.Net;
using System.Text.Json;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>Passkeys on the pages: what the script sends for them.</summary>
public sealed class PasskeyPagesTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private static readonly string[] NoCredentials =
    [
        "", "{", "{}", "[]", "null", """{"id":1}""", """{"id":"\ud800"}""", """{"\ud800":1}""", """{"id":"a","id":"b"}""", """{"id":"a\u0000"}""",
        """{"id":"a","rawId":"a","type":"public-key","response":{"clientDataJSON":"\udfff"}}""",
        $$"""{"id":{{new string('[', 1000)}}{{new string(']', 1000)}}}""",
    ];

    [Fact]
    public async Task A_passkey_is_added_named_signs_in_and_is_removed()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = new PageBrowser(app);
        await browser.SignInAsync(email);
        using var phone = await AddAsync(browser);
        Assert.Equal("Your recovery codes", (await browser.GetAsync("/account/factors/recovery-codes")).Title);
        var list = await browser.GetAsync("/account/passkeys");
        var id = list.ValueOf("passkey");
        Assert.Equal("Phone", (await browser.GoAsync("/account/passkeys/rename", ("passkey", id), ("name", "Phone"))).ValueOf("name"));
        await browser.PostAsync("/account/sign-out");

        var offer = await OptionsAsync(browser, "/account/sign-in/passkey/options");
        var entered = await browser.PostAsync("/account/sign-in/passkey", ("credential", phone.Get(offer).ToJsonString()));
        Assert.Equal("/account/", entered.Location);
        var removed = await browser.GoAsync("/account/passkeys/remove", ("passkey", id));
        Assert.Contains("The passkey is removed", removed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_is_the_second_step_of_a_sign_in_and_a_fresh_proof()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = new PageBrowser(app);
        await browser.SignInAsync(email);
        using var phone = await AddAsync(browser);
        await browser.PostAsync("/account/sign-out");

        Assert.Equal("/account/second-factor", (await browser.SignInAsync(email)).Location);
        var offer = await OptionsAsync(browser, "/account/second-factor/options");
        var entered = await browser.PostAsync("/account/second-factor", ("credential", phone.Get(offer).ToJsonString()));
        Assert.Equal("/account/", entered.Location);

        app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/account/confirm", (await browser.PostAsync("/account/factors/recovery-codes/replace")).Location);
        offer = await OptionsAsync(browser, "/account/confirm/options");
        var done = await browser.PostAsync("/account/confirm", ("credential", phone.Get(offer).ToJsonString()));
        Assert.Equal("/account/factors/recovery-codes", done.Location);
    }

    [Fact]
    public async Task A_passkey_that_is_none_is_refused()
    {
        using var browser = new PageBrowser(app);
        foreach (var credential in NoCredentials)
        {
            await OptionsAsync(browser, "/account/sign-in/passkey/options");
            var refused = await browser.PostAsync("/account/sign-in/passkey", ("credential", credential));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains("The passkey was not accepted", refused.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_passkey_that_is_none_is_refused_as_a_new_one_as_a_fresh_proof_and_as_the_second_step_of_a_sign_in()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = new PageBrowser(app);
        await browser.SignInAsync(email);
        using var phone = await AddAsync(browser);
        foreach (var credential in NoCredentials)
        {
            await OptionsAsync(browser, "/account/passkeys/options");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/account/passkeys", ("credential", credential))).Status);
        }

        app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/account/confirm", (await browser.PostAsync("/account/factors/recovery-codes/replace")).Location);
        foreach (var credential in NoCredentials)
        {
            await OptionsAsync(browser, "/account/confirm/options");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/account/confirm", ("credential", credential))).Status);
        }

        await browser.PostAsync("/account/sign-out");
        foreach (var credential in NoCredentials)
        {
            Assert.Equal("/account/second-factor", (await browser.SignInAsync(email)).Location);
            await OptionsAsync(browser, "/account/second-factor/options");
            var refused = await browser.PostAsync("/account/second-factor", ("credential", credential));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        }
    }

    [Fact]
    public async Task Where_there_can_be_no_passkeys_no_page_offers_them()
    {
        await using var bare = await DoorcodeApp.StartAsync("Doorcode:PublicUrl=http://127.0.0.1");
        using var browser = new PageBrowser(bare);
        Assert.DoesNotContain("passkey", (await browser.GetAsync("/account/sign-in")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync("/account/sign-in/passkey/options")).Status);
    }

    private static async Task<SoftAuthenticator> AddAsync(PageBrowser browser)
    {
        var authenticator = new SoftAuthenticator();
        var options = await OptionsAsync(browser, "/account/passkeys/options");
        var added = await browser.PostAsync("/account/passkeys", ("credential", authenticator.Create(options).ToJsonString()));
        Assert.Equal("/account/factors/recovery-codes", added.Location);
        return authenticator;
    }

    private static async Task<JsonElement> OptionsAsync(PageBrowser browser, string path)
    {
        var answer = await browser.PostAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        using var offer = JsonDocument.Parse(answer.Html);
        return offer.RootElement.GetProperty("options").Clone();
    }
}
