using System.Net;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>The way back to a lost password, the second step of a sign-in, and what an owner changes.</summary>
public sealed class AccountPagesTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string NewPassword = "wrong donkey charger";

    [Fact]
    public async Task A_forgotten_password_is_set_by_a_mailed_code()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = new PageBrowser(app);
        var asked = await browser.PostAsync("/account/forgot", ("email", email));
        Assert.Equal("/account/reset", asked.Location);
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(email));
        var page = await browser.FollowAsync(asked);
        Assert.Contains($"value=\"{email}\"", page.Input("username"), StringComparison.Ordinal);

        var refused = await browser.PostAsync("/account/reset", ("otp", code == "000000" ? "000001" : "000000"), ("new_password", NewPassword));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Tries left: 4.", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(NewPassword, refused.Html, StringComparison.Ordinal);

        var done = await browser.GoAsync("/account/reset", ("otp", code), ("new_password", NewPassword));
        Assert.Equal(email, done.ValueOf("email"));
        Assert.Equal("/account/", (await browser.SignInAsync(email, NewPassword)).Location);
    }

    [Fact]
    public async Task An_address_without_an_account_sees_the_same_pages()
    {
        var known = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        var unknown = FactorCalls.NewEmail();
        var pages = new List<string>();
        foreach (var email in new[] { known, unknown })
        {
            using var browser = new PageBrowser(app);
            var page = await browser.GoAsync("/account/forgot", ("email", email));
            pages.Add(page.Html.Replace(email, "somebody", StringComparison.Ordinal));
        }

        Assert.Equal(pages[0], pages[1]);
    }

    [Theory]
    [InlineData("totp")]
    [InlineData("recovery_code")]
    public async Task A_sign_in_with_a_second_factor_takes_one_more_step(string method)
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        using var browser = new PageBrowser(app);
        var begun = await browser.SignInAsync(ada.Email);
        Assert.Equal("/account/second-factor", begun.Location);
        Assert.DoesNotContain("__Host-doorcode", browser.Cookies.Keys);
        var page = await browser.FollowAsync(begun);
        Assert.Contains("second-factor?with=recovery_code", page.Html, StringComparison.Ordinal);
        page = await browser.GetAsync($"/account/second-factor?with={method}");
        page.Input(method);

        var refused = await browser.PostAsync("/account/second-factor", ("totp", phone.Wrong()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var done = await browser.PostAsync("/account/second-factor", (method, method == "totp" ? phone.Code() : phone.RecoveryCodes[0]));
        Assert.Equal("/account/", done.Location);
        Assert.Contains(ada.Email, (await browser.FollowAsync(done)).Text, StringComparison.Ordinal);
        Assert.Equal("/account/sign-in", (await browser.GetAsync("/account/second-factor")).Location);
    }

    [Fact]
    public async Task The_name_is_changed_and_a_bad_one_refused()
    {
        using var browser = await SignedInAsync((await app.JoinAsync(FactorCalls.NewEmail())).Email);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/account/profile", ("full_name", " "))).Status);
        var saved = await browser.GoAsync("/account/profile", ("full_name", "Ada King"));
        Assert.Equal("Ada King", saved.ValueOf("full_name"));
    }

    [Fact]
    public async Task The_password_is_changed_and_other_sessions_end()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = await SignedInAsync(email);
        using var other = await SignedInAsync(email);
        var wrong = await browser.PostAsync("/account/password", ("current_password", "not it at all"), ("new_password", NewPassword));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("aria-invalid", wrong.Input("current_password"), StringComparison.Ordinal);

        var changed = await browser.GoAsync("/account/password", ("current_password", Person.DefaultPassword), ("new_password", NewPassword));
        Assert.Contains("Your password is changed", changed.Text, StringComparison.Ordinal);
        Assert.Equal("/account/sign-in", (await other.GetAsync("/account/")).Location);
    }

    [Fact]
    public async Task A_step_that_needs_a_fresh_proof_goes_on_after_it()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        using var browser = new PageBrowser(app);
        await browser.SignInAsync(ada.Email);
        await browser.PostAsync("/account/second-factor", ("totp", phone.Code()));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account/password")).Status);
        app.Clock.Advance(TimeSpan.FromMinutes(6));

        var asked = await browser.PostAsync("/account/password", ("current_password", Person.DefaultPassword), ("new_password", NewPassword));
        Assert.Equal("/account/confirm", asked.Location);
        Assert.DoesNotContain(NewPassword, string.Concat(browser.Cookies.Values), StringComparison.Ordinal);
        var confirm = await browser.FollowAsync(asked);
        Assert.DoesNotContain(NewPassword, confirm.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/account/confirm", ("totp", phone.Wrong()))).Status);
        var done = await browser.GoAsync("/account/confirm", ("totp", phone.Code()));
        Assert.Contains("Your password is changed", done.Text, StringComparison.Ordinal);
        Assert.Equal("/account/", (await browser.GetAsync("/account/confirm")).Location);
    }

    [Fact]
    public async Task A_session_is_ended_from_another_and_all_at_once()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var first = await SignedInAsync(email);
        using var second = await SignedInAsync(email);
        var list = await first.GetAsync("/account/sessions");
        Assert.Contains("This one", list.Text, StringComparison.Ordinal);
        var ended = await first.GoAsync("/account/sessions/end", ("session", list.ValueOf("session")));
        Assert.Contains("That device is signed out", ended.Text, StringComparison.Ordinal);
        Assert.Equal("/account/sign-in", (await second.GetAsync("/account/")).Location);

        using var third = await SignedInAsync(email);
        Assert.Equal("/account/sign-in", (await first.PostAsync("/account/sessions/end-all")).Location);
        Assert.Equal("/account/sign-in", (await third.GetAsync("/account/")).Location);
    }

    private async Task<PageBrowser> SignedInAsync(string email)
    {
        var browser = new PageBrowser(app);
        Assert.Equal("/account/", (await browser.SignInAsync(email)).Location);
        return browser;
    }
}
