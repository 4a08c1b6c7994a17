using System.Globalization;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>
/// The pages in Chromium: with a script and without, light and dark, on a phone and on a desk, from left to right and from right to left. Neither the
/// browser nor axe has anything to complain of.
/// </summary>
public sealed class PageJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Next = "a horse of another colour";

    private static readonly string[] Account = ["profile", "password", "address", "factors", "passkeys", "sessions", "export", "delete"];

    private DoorcodeApp App => chromium.App;

    [Theory]
    [InlineData(true, ColorScheme.Light, 1280, "en")]
    [InlineData(true, ColorScheme.Dark, 320, "ar")]
    [InlineData(false, ColorScheme.Dark, 320, "de")]
    [InlineData(false, ColorScheme.Light, 1280, "ar")]
    public async Task A_person_registers_signs_in_looks_around_and_signs_out(bool hasScript, ColorScheme scheme, int width, string language)
    {
        await using var visitor = await chromium.VisitAsync(new Looks(hasScript, scheme, width, language));
        var email = FactorCalls.NewEmail();
        await visitor.OpenAsync("/");
        await visitor.ExpectAsync("sign_in.title");
        Assert.Equal(language is "ar" ? "rtl" : "ltr", await visitor.Page.Locator("html").GetAttributeAsync("dir"));
        await visitor.FollowAsync("sign_in.no_account");
        await visitor.ExpectAsync("register.title");
        await visitor.SendAsync("register.submit");
        await visitor.ExpectTextAsync(visitor.Words["problem.validation_failed"]);
        await visitor.TypeAsync("field.name", "Ada Lovelace");
        await visitor.TypeAsync("field.email", email);
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await visitor.SendAsync("register.submit");
        await visitor.ExpectAsync("code.title");

        var mail = await App.Mailbox.NextFor(email);
        Assert.Contains($"<html lang=\"{language}\"", mail.HtmlBody, StringComparison.Ordinal);
        await visitor.Page.ReloadAsync();
        await visitor.TypeAsync("field.code", SmtpMailbox.CodeIn(mail));
        // A script sends a code by itself that was filled in at once.
        if (!hasScript)
            await visitor.SendAsync("code.submit");

        await visitor.ExpectAsync("sign_in.title");
        Assert.Equal(email, await visitor.Field("field.email").InputValueAsync());
        await visitor.TypeAsync("field.password", Person.DefaultPassword);
        await visitor.SendAsync("sign_in.submit");
        await visitor.ExpectAsync("account.title");
        foreach (var page in Account)
        {
            await visitor.FollowAsync($"{page}.title");
            await visitor.ExpectAsync($"{page}.title");
            await visitor.FollowAsync("to_account");
            await visitor.ExpectAsync("account.title");
        }

        await visitor.SendAsync("account.sign_out");
        await visitor.ExpectTextAsync(visitor.Words["notice.signed_out"]);
        visitor.ShouldHaveNoComplaint();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authenticator_app_is_added_and_asked_for_and_its_removal_asks_for_a_fresh_proof_and_goes_on(bool hasScript)
    {
        var email = (await App.JoinAsync(FactorCalls.NewEmail())).Email;
        await using var visitor = await chromium.SignInAsync(email, Looks.Phone with { HasScript = hasScript });
        await visitor.FollowAsync("factors.title");
        await visitor.SendAsync("factors.totp.add");
        await visitor.ExpectAsync("totp.title");
        var secret = (await visitor.Page.Locator(".codes li").InnerTextAsync()).Trim();
        await visitor.TypeAsync("field.totp", FactorCalls.CodeOf(App, secret));
        if (!hasScript)
            await visitor.SendAsync("totp.submit");

        await visitor.ExpectAsync("codes.title");
        var codes = await visitor.Page.Locator(".codes li").AllInnerTextsAsync();
        await visitor.SendAsync("codes.kept");
        await visitor.SendAsync("account.sign_out");

        await visitor.SignInAsync(email);
        await visitor.ExpectAsync("second_factor.title");
        await visitor.FollowAsync("use.recovery_code");
        await visitor.TypeAsync("field.recovery_code", codes[0]);
        await visitor.SendAsync("second_factor.submit");
        await visitor.ExpectAsync("account.title");

        App.Clock.Advance(TimeSpan.FromMinutes(6));
        await visitor.FollowAsync("factors.title");
        await visitor.ExpectTextAsync(visitor.Words.With("factors.codes.left", ("left", 9)));
        await visitor.SendAsync("factors.totp.remove");
        await visitor.ExpectAsync("confirm.title");
        await visitor.FollowAsync("use.recovery_code");
        await visitor.TypeAsync("field.recovery_code", codes[1]);
        await visitor.SendAsync("confirm.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.totp_removed"]);
        visitor.ShouldHaveNoComplaint();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_forgotten_password_is_set_anew_and_changed_and_the_account_is_deleted(bool hasScript)
    {
        var email = (await App.JoinAsync(FactorCalls.NewEmail())).Email;
        await using var visitor = await chromium.VisitAsync(Looks.Desk with { HasScript = hasScript });
        await visitor.OpenAsync("/account/sign-in");
        await visitor.FollowAsync("sign_in.forgot");
        await visitor.ExpectAsync("forgot.title");
        await visitor.TypeAsync("field.email", email);
        await visitor.SendAsync("forgot.submit");
        await visitor.ExpectAsync("reset.title");
        await visitor.TypeAsync("field.code", SmtpMailbox.CodeIn(await App.Mailbox.NextFor(email)));
        await visitor.TypeAsync("field.new_password", Next);
        await visitor.SendAsync("reset.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.password_set"]);

        await visitor.SignInAsync(email, Next);
        await visitor.FollowAsync("password.title");
        await visitor.TypeAsync("field.current_password", "not this one");
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await visitor.SendAsync("password.submit");
        await visitor.ExpectTextAsync(visitor.Words["problem.validation_failed"]);
        await visitor.TypeAsync("field.current_password", Next);
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await visitor.SendAsync("password.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.password_changed"]);

        await visitor.OpenAsync("/account/export");
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.SendAsync("export.submit"));
        Assert.EndsWith(".json", download.SuggestedFilename, StringComparison.Ordinal);
        await visitor.OpenAsync("/account/delete");
        await visitor.TypeAsync("field.password", Person.DefaultPassword);
        await visitor.SendAsync("delete.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.deleted"]);
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task An_address_is_changed_by_the_code_from_the_new_mailbox_and_taken_back_by_the_one_from_the_old()
    {
        var (old, next) = ((await App.JoinAsync(FactorCalls.NewEmail())).Email, FactorCalls.NewEmail());
        await using var visitor = await chromium.SignInAsync(old, Looks.Phone);
        await visitor.FollowAsync("address.title");
        await visitor.TypeAsync("field.new_email", next);
        await visitor.TypeAsync("field.password", Person.DefaultPassword);
        await visitor.SendAsync("address.submit");
        await visitor.ExpectTextAsync(visitor.Words["address.pending"]);
        await visitor.TypeAsync("field.code", SmtpMailbox.CodeIn(await App.Mailbox.NextFor(next)));
        await visitor.ExpectTextAsync(visitor.Words["notice.address_changed"]);

        await visitor.OpenAsync("/account/address/stop");
        await visitor.ExpectAsync("stop.title");
        await visitor.TypeAsync("field.old_email", old);
        await visitor.TypeAsync("field.stop_code", EmailChangeCalls.StopCodeIn(await App.Mailbox.NextFor(old)));
        await visitor.SendAsync("stop.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.change_stopped"]);
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task A_code_by_mail_signs_in_and_a_choice_of_language_stays()
    {
        var email = (await App.JoinAsync(FactorCalls.NewEmail())).Email;
        await using var visitor = await chromium.VisitAsync(Looks.Phone);
        await visitor.OpenAsync("/account/sign-in");
        await visitor.FollowAsync("sign_in.by_mail");
        await visitor.TypeAsync("field.email", email);
        await visitor.SendAsync("sign_in.by_mail.submit");
        await visitor.ExpectAsync("code.title");
        await visitor.TypeAsync("field.code", SmtpMailbox.CodeIn(await App.Mailbox.NextFor(email)));
        await visitor.SendAsync("code.submit");
        await visitor.ExpectAsync("account.title");
        await visitor.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "हिन्दी", Exact = true }).ClickAsync();
        await visitor.Page.Locator("html[lang=hi]").WaitForAsync();
        await visitor.OpenAsync("/account/sessions");
        Assert.Equal("hi", await visitor.Page.Locator("html").GetAttributeAsync("lang"));
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task A_passkey_is_added_renamed_and_signs_in_alone_and_after_a_password()
    {
        var email = (await App.JoinAsync(FactorCalls.NewEmail())).Email;
        await using var visitor = await chromium.SignInAsync(email, Looks.Desk);
        await visitor.AddAuthenticatorAsync();
        await visitor.FollowAsync("passkeys.title");
        await visitor.SendAsync("passkeys.add");
        await visitor.ExpectAsync("codes.title");
        await visitor.SendAsync("codes.kept");
        await visitor.OpenAsync("/account/passkeys");
        await visitor.TypeAsync("field.passkey_name", "My phone");
        await visitor.SendAsync("passkeys.rename");
        await visitor.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "My phone" }).WaitForAsync();
        await visitor.ExpectAsync("passkeys.title");
        await visitor.OpenAsync("/account/");
        await visitor.SendAsync("account.sign_out");

        // The browser may offer it by itself before the button is pressed.
        await visitor.Button("passkeys.sign_in").Or(visitor.Button("account.sign_out")).First.WaitForAsync();
        if (await visitor.Button("passkeys.sign_in").IsVisibleAsync())
            await visitor.SendAsync("passkeys.sign_in");

        await visitor.ExpectAsync("account.title");
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task Everything_of_a_registration_is_done_by_the_keyboard_and_the_focus_is_seen()
    {
        await using var visitor = await chromium.VisitAsync(Looks.Desk);
        var (page, email) = (visitor.Page, FactorCalls.NewEmail());
        await visitor.OpenAsync("/account/register");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal(visitor.Words["skip"], await page.EvaluateAsync<string>("() => document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        foreach (var text in new[] { "Ada Lovelace", email, Person.DefaultPassword })
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.True(await page.EvaluateAsync<bool>("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"));
            await page.Keyboard.TypeAsync(text);
        }

        await page.Keyboard.PressAsync("Enter");
        await visitor.ExpectAsync("code.title");
        // The field of the code has the focus; what is typed digit by digit waits for the Enter key.
        await page.Keyboard.TypeAsync(SmtpMailbox.CodeIn(await App.Mailbox.NextFor(email)));
        await visitor.ExpectAsync("code.title");
        await page.Keyboard.PressAsync("Enter");
        await visitor.ExpectTextAsync(visitor.Words["notice.account_ready"]);
        await visitor.Field("field.password").FocusAsync();
        await page.Keyboard.TypeAsync(Person.DefaultPassword);
        await page.Keyboard.PressAsync("Enter");
        await visitor.ExpectAsync("account.title");
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task A_pasted_sentence_is_sent_once_and_never_after_an_error_which_is_told_with_the_tries_that_are_left()
    {
        await using var visitor = await chromium.VisitAsync(Looks.Phone);
        var (page, email) = (visitor.Page, FactorCalls.NewEmail());
        await visitor.OpenAsync("/account/register");
        await visitor.TypeAsync("field.name", "Ada Lovelace");
        await visitor.TypeAsync("field.email", email);
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await visitor.SendAsync("register.submit");
        await visitor.ExpectAsync("code.title");
        var code = SmtpMailbox.CodeIn(await App.Mailbox.NextFor(email));
        var wrong = ((int.Parse(code, CultureInfo.InvariantCulture) + 1) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);

        await PasteAsync(page, $"Your code: {wrong[..3]} {wrong[3..]}");
        await visitor.ExpectTextAsync(visitor.Words.With("code.wrong", ("left", 4)));
        await PasteAsync(page, $"Your code: {code}");
        Assert.Equal(code, await visitor.Field("field.code").InputValueAsync());
        await visitor.ExpectAsync("code.title");
        await visitor.SendAsync("code.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.account_ready"]);
        visitor.ShouldHaveNoComplaint();
    }

    /// <summary>What Chromium does with a paste, without a clipboard.</summary>
    private static Task PasteAsync(IPage page, string text) => page.EvaluateAsync(
        """
        text => {
          const field = document.querySelector("[autocomplete=one-time-code]");
          field.focus();
          field.value = text;
          field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", data: text, bubbles: true }));
        }
        """,
        text);
}
