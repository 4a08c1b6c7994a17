using System.Net;
using System.Text.RegularExpressions;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Pages;

/// <summary>Second factors, the address, the export and the end of an account.</summary>
public sealed partial class OwnerPagesTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task An_authenticator_app_is_added_and_its_recovery_codes_are_shown_until_they_are_kept()
    {
        using var browser = await SignedInAsync((await app.JoinAsync(FactorCalls.NewEmail())).Email);
        await browser.GetAsync("/account/factors");
        var page = await browser.GoAsync("/account/factors/totp/begin");
        Assert.Contains("<svg", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page.Html, StringComparison.Ordinal);
        var secret = CodesIn(page).Single();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/account/factors/totp", ("totp", "12"))).Status);
        var codes = await browser.GoAsync("/account/factors/totp", ("totp", FactorCalls.CodeOf(app, secret)));
        Assert.Equal(10, CodesIn(codes).Length);
        await browser.PostAsync("/account/factors/recovery-codes");
        Assert.Equal("/account/factors", (await browser.GetAsync("/account/factors/recovery-codes")).Location);
        var factors = await browser.GetAsync("/account/factors");
        Assert.Contains("Codes left: 10", factors.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, factors.Html, StringComparison.Ordinal);

        var replaced = await browser.GoAsync("/account/factors/recovery-codes/replace");
        Assert.Empty(CodesIn(codes).Intersect(CodesIn(replaced)));
        var removed = await browser.GoAsync("/account/factors/totp/remove");
        Assert.Contains("Your authenticator app is removed", removed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_a_factor_goes_on_after_a_fresh_proof()
    {
        var (ada, _, phone) = await app.NewWithPhoneAsync();
        using var browser = new PageBrowser(app);
        await browser.SignInAsync(ada.Email);
        await browser.PostAsync("/account/second-factor", ("totp", phone.Code()));
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        var asked = await browser.PostAsync("/account/factors/totp/remove");
        Assert.Equal("/account/confirm", asked.Location);
        var done = await browser.GoAsync("/account/confirm", ("recovery_code", phone.RecoveryCodes[0]));
        Assert.Contains("Your authenticator app is removed", done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_factor_takes_the_password_when_its_proof_is_old()
    {
        using var browser = await SignedInAsync((await app.JoinAsync(FactorCalls.NewEmail())).Email);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        var confirm = await browser.GoAsync("/account/factors/totp/begin");
        confirm.Input("password");
        var refused = await browser.PostAsync("/account/confirm", ("password", "not it at all"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var page = await browser.GoAsync("/account/confirm", ("password", Person.DefaultPassword));
        Assert.Contains("<svg", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_must_have_a_factor_adds_one_and_goes_on()
    {
        await using var strict = await DoorcodeApp.StartAsync("Doorcode:SecondFactor:Required=Everyone");
        var email = (await strict.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = new PageBrowser(strict);
        var begun = await browser.SignInAsync(email);
        Assert.Equal("/account/factors/totp", begun.Location);
        Assert.DoesNotContain("__Host-doorcode", browser.Cookies.Keys);
        await browser.FollowAsync(begun);
        var page = await browser.GoAsync("/account/factors/totp/begin");
        await browser.GoAsync("/account/factors/totp", ("totp", FactorCalls.CodeOf(strict, CodesIn(page).Single())));
        var account = await browser.GoAsync("/account/factors/recovery-codes");
        Assert.Contains(email, account.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_must_have_a_factor_ends_the_session_of_another_account_and_adds_none_to_it()
    {
        await using var strict = await DoorcodeApp.StartAsync("Doorcode:SecondFactor:Required=Everyone");
        var (ada, bob) = ((await strict.JoinAsync(FactorCalls.NewEmail())).Email, (await strict.JoinAsync(FactorCalls.NewEmail())).Email);
        using var browser = new PageBrowser(strict);
        await browser.FollowAsync(await browser.SignInAsync(ada));
        var hers = await browser.GoAsync("/account/factors/totp/begin");
        await browser.PostAsync("/account/factors/totp", ("totp", FactorCalls.CodeOf(strict, CodesIn(hers).Single())));
        var session = browser.Cookies[CookieCalls.Name];

        // The form of another tab, from before she signed in.
        Assert.Equal("/account/factors/totp", (await browser.SignInAsync(bob)).Location);
        Assert.DoesNotContain(CookieCalls.Name, browser.Cookies.Keys);
        var his = await browser.GoAsync("/account/factors/totp/begin");
        await browser.GoAsync("/account/factors/totp", ("totp", FactorCalls.CodeOf(strict, CodesIn(his).Single())));
        Assert.Contains(bob, (await browser.GetAsync("/account/")).Text, StringComparison.Ordinal);

        browser.Cookies[CookieCalls.Name] = session;
        Assert.Equal("/account/sign-in", (await browser.GetAsync("/account/")).Location);
    }

    [Fact]
    public async Task The_address_changes_by_the_code_that_was_mailed_to_the_new_one_and_the_stop_code_takes_it_back()
    {
        var (old, next) = ((await app.JoinAsync(FactorCalls.NewEmail())).Email, FactorCalls.NewEmail());
        using var browser = await SignedInAsync(old);
        var pending = await browser.GoAsync("/account/address", ("new_email", next), ("password", Person.DefaultPassword));
        Assert.Contains(next, pending.Text, StringComparison.Ordinal);
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(next));
        var stop = StopCode().Match((await app.Mailbox.NextFor(old)).TextBody!).Value;

        var wrong = await browser.PostAsync("/account/address/confirm", ("otp", code == "000000" ? "000001" : "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Tries left: 4.", wrong.Text, StringComparison.Ordinal);
        var changed = await browser.GoAsync("/account/address/confirm", ("otp", code));
        Assert.Contains(next, changed.Text, StringComparison.Ordinal);

        using var other = new PageBrowser(app);
        var stopped = await other.GoAsync("/account/address/stop", ("email", old), ("stop_code", stop));
        Assert.Contains("The change is stopped", stopped.Text, StringComparison.Ordinal);
        Assert.Equal("/account/sign-in", (await browser.GetAsync("/account/")).Location);
    }

    [Fact]
    public async Task What_the_pages_keep_for_a_session_is_not_shown_in_another_one()
    {
        var stranger = await (await app.JoinAsync(FactorCalls.NewEmail())).CookieAsync();
        var next = FactorCalls.NewEmail();
        using var browser = await SignedInAsync((await app.JoinAsync(FactorCalls.NewEmail())).Email);
        var own = browser.Cookies[CookieCalls.Name];
        await browser.GoAsync("/account/address", ("new_email", next), ("password", Person.DefaultPassword));
        var begun = await browser.GoAsync("/account/factors/totp/begin");
        var secret = CodesIn(begun).Single();
        var kept = browser.Cookies.ToDictionary(StringComparer.Ordinal);

        browser.Cookies[CookieCalls.Name] = stranger;
        Assert.DoesNotContain(secret, (await browser.GetAsync("/account/factors/totp")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(next, (await browser.GetAsync("/account/address")).Html, StringComparison.Ordinal);

        foreach (var (name, value) in kept)
            browser.Cookies[name] = value;
        Assert.Equal(own, browser.Cookies[CookieCalls.Name]);
        var made = await browser.PostAsync("/account/factors/totp", ("totp", FactorCalls.CodeOf(app, secret)));
        Assert.Equal("/account/factors/recovery-codes", made.Location);
        browser.Cookies[CookieCalls.Name] = stranger;
        Assert.Equal("/account/factors", (await browser.GetAsync("/account/factors/recovery-codes")).Location);
        // The browser has forgotten them, so its owner does not see them again either.
        browser.Cookies[CookieCalls.Name] = own;
        Assert.Equal("/account/factors", (await browser.GetAsync("/account/factors/recovery-codes")).Location);
    }

    [Fact]
    public async Task A_password_that_is_reset_ends_the_session_of_another_account_whose_cookie_the_browser_loses()
    {
        var forgetful = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = await SignedInAsync((await app.JoinAsync(FactorCalls.NewEmail())).Email);
        var cookie = browser.Cookies[CookieCalls.Name];
        await browser.GoAsync("/account/forgot", ("email", forgetful));
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(forgetful));

        var done = await browser.PostAsync("/account/reset", ("otp", code), ("new_password", "another horse battery"));

        Assert.Equal("/account/sign-in", done.Location);
        (await app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task A_change_that_is_stopped_ends_the_session_of_another_account_whose_cookie_the_browser_loses()
    {
        var old = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var thief = await SignedInAsync(old);
        await thief.PostAsync("/account/address", ("new_email", FactorCalls.NewEmail()), ("password", Person.DefaultPassword));
        var stop = StopCode().Match((await app.Mailbox.NextFor(old)).TextBody!).Value;
        using var browser = await SignedInAsync((await app.JoinAsync(FactorCalls.NewEmail())).Email);
        var cookie = browser.Cookies[CookieCalls.Name];

        var done = await browser.PostAsync("/account/address/stop", ("email", old), ("stop_code", stop));

        Assert.Equal("/account/forgot", done.Location);
        (await app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task The_export_is_a_file_that_only_a_POST_gives_out_once_an_hour()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = await SignedInAsync(email);
        var page = await browser.GetAsync("/account/export");
        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
        var file = await browser.PostAsync("/account/export");
        Assert.Equal("application/json", file.Headers["Content-Type"]);
        Assert.StartsWith("attachment", file.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Contains(email, file.Html, StringComparison.Ordinal);
        var again = await browser.PostAsync("/account/export");
        Assert.Equal(HttpStatusCode.TooManyRequests, again.Status);
        Assert.Contains("60 min", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_is_deleted_with_its_password()
    {
        var email = (await app.JoinAsync(FactorCalls.NewEmail())).Email;
        using var browser = await SignedInAsync(email);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/account/delete", ("password", "not it at all"))).Status);
        var done = await browser.GoAsync("/account/delete", ("password", Person.DefaultPassword));
        Assert.Contains("Your account is deleted", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("__Host-doorcode", browser.Cookies.Keys);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SignInAsync(email)).Status);
    }

    private async Task<PageBrowser> SignedInAsync(string email)
    {
        var browser = new PageBrowser(app);
        Assert.Equal("/account/", (await browser.SignInAsync(email)).Location);
        return browser;
    }

    private static string[] CodesIn(Page page) => [.. Shown().Matches(page.Html).Select(match => match.Groups["code"].Value)];

    [GeneratedRegex("<li>(?<code>[0-9A-Z-]+)</li>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Shown();

    [GeneratedRegex("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", RegexOptions.None, 10_000)]
    private static partial Regex StopCode();
}
