using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>Codes from mails that do not register, and a language that a reader chooses.</summary>
public sealed class MailedCodeJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private DoorcodeApp App => chromium.App;

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
}
