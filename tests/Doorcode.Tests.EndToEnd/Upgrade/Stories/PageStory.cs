using System.Net;
using Doorcode.Tests.Pages;

namespace Doorcode.Tests.EndToEnd.Upgrade.Stories;

/// <summary>
/// A person who uses the pages alone: the form of one server leads on at the other one, in a journey and with the session's cookie.
/// </summary>
internal sealed class PageStory(SmtpMailbox mailbox) : Story(mailbox)
{
    private IDictionary<string, string> _registering = null!;
    private IDictionary<string, string> _signedIn = null!;
    private string _otp = "";

    public override async Task BeginAsync(ApiClient server)
    {
        using (var browser = new PageBrowser(server.Server))
        {
            await LeadsToAsync("/account/code", browser.PostAsync(
                "/account/register", ("full_name", "Ada Lovelace"), ("email", Email), ("password", Password)));
            _otp = await CodeAsync(Email);
            _registering = browser.Cookies;
        }

        // Another one, who has come further already.
        var email = $"also-{Email}";
        using (var browser = new PageBrowser(server.Server))
        {
            await LeadsToAsync("/account/code", browser.PostAsync(
                "/account/register", ("full_name", "Ada Lovelace"), ("email", email), ("password", Password)));
            await LeadsToAsync("/account/sign-in", browser.PostAsync("/account/code", ("otp", await CodeAsync(email))));
            await LeadsToAsync("/account/", browser.SignInAsync(email));
            _signedIn = browser.Cookies;
        }
    }

    public override async Task FinishAsync(ApiClient server)
    {
        using (var browser = Browser(server, _registering))
        {
            Same(true, (await browser.GetAsync("/account/code")).Text.Contains(Email, StringComparison.Ordinal), "whether the page for the code is shown");
            await LeadsToAsync("/account/sign-in", browser.PostAsync("/account/code", ("otp", _otp)));
            await LeadsToAsync("/account/", browser.SignInAsync(Email));
        }

        using (var browser = Browser(server, _signedIn))
        {
            await LeadsToAsync("/account/profile", browser.PostAsync("/account/profile", ("full_name", "Ada King")));
            Same("Ada King", (await browser.GetAsync("/account/profile")).ValueOf("full_name"), "the name on the page");
            Same(HttpStatusCode.OK, (await browser.GetAsync("/account/sessions")).Status, "the page of sessions");
            await browser.PostAsync("/account/sign-out");
        }

        // On the server, too.
        using (var browser = Browser(server, _signedIn))
            await LeadsToAsync("/account/sign-in", browser.GetAsync("/account/"));
    }

    private static PageBrowser Browser(ApiClient server, IDictionary<string, string> cookies)
    {
        var browser = new PageBrowser(server.Server);
        foreach (var (name, value) in cookies)
            browser.Cookies[name] = value;

        return browser;
    }

    private static async Task LeadsToAsync(string place, Task<Page> asked)
    {
        var page = await asked;
        Same($"303 {place}", $"{(int)page.Status} {page.Location}", "the answer to a form");
    }
}
