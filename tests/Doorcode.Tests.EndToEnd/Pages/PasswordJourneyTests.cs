using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>What becomes of an account whose owner forgets, changes or leaves.</summary>
public sealed class PasswordJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Next = "a horse of another colour";

    private DoorcodeApp App => chromium.App;

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
}
