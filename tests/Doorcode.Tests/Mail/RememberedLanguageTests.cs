using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;
using Doorcode.Tests.PasswordReset;

namespace Doorcode.Tests.Mail;

public sealed class RememberedLanguageTests(DoorcodeApp app) : RememberedLanguageContract(app), IClassFixture<DoorcodeApp>
{
    private readonly DoorcodeApp _app = app;

    [Fact]
    public async Task A_language_that_is_chosen_on_the_pages_is_that_of_their_mails_and_is_remembered()
    {
        using var browser = new PageBrowser(_app) { AcceptLanguage = "de" };
        await browser.PostAsync("/account/language", ("language", "pt"), ("return_to", "/account/register"));
        var email = FactorCalls.NewEmail();
        await browser.PostAsync("/account/register", ("email", email), ("password", Person.DefaultPassword), ("full_name", "Ada Lovelace"));
        var mail = await _app.Mailbox.NextFor(email);
        Assert.Contains("<html lang=\"pt\"", mail.HtmlBody, StringComparison.Ordinal);
        await browser.PostAsync("/account/code", ("otp", SmtpMailbox.CodeIn(mail)));
        await browser.SignInAsync(email);
        await browser.PostAsync("/account/language", ("language", "fr"));

        (await _app.ForgotAsync(email)).ShouldBe(200);
        Assert.Contains("<html lang=\"fr\"", (await _app.Mailbox.NextFor(email)).HtmlBody, StringComparison.Ordinal);
    }
}
