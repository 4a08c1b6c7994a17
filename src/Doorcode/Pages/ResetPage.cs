using Doorcode.Codes;
using Doorcode.PasswordReset;
using Doorcode.Passwords;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>Asks for the code that was mailed and a new password.</summary>
internal sealed class ResetPage(
    ResetPassword reset, ForgotPassword forgot, IOptions<OtpOptions> otp, IOptions<PasswordOptions> passwords, ServerClock clock)
{
    public IResult Show(Visit visit) =>
        visit.State.Reset is { } code ? visit.Show(Page(visit, code, problem: null)) : visit.GoTo("forgot");

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.State.Reset is not { } code)
            return visit.GoTo("forgot");

        var request = new ResetPasswordRequest
        {
            Email = code.Email,
            Otp = new TypedCode(visit.Form.Code("otp"), IsInteger: false),
            NewPassword = visit.Form["new_password"],
            ResetId = code.Id,
        };
        if ((await reset.RunAsync(request, visit.Caller, cancel)).Try(out var done, out var problem))
        {
            // Every session of the account has ended, but that of the browser may be another account's.
            await visit.EndSessionAsync(cancel);
            visit.SignOut();
            visit.RememberDevice(done.DeviceToken);
            visit.State = visit.State.Afresh() with { Email = code.Email };
            return visit.GoTo("sign-in", "notice.password_set");
        }

        code = code.After(problem);
        visit.State = visit.State with { Reset = code.IsOver(problem, clock.Now) ? null : code };
        return visit.Refuse(Page(visit, code, problem), problem);
    }

    /// <summary>Mails the code again.</summary>
    public async Task<IResult> MailAgainAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.State.Reset is not { } code)
            return visit.GoTo("forgot");

        var request = new ForgotPasswordRequest { Email = code.Email, ResetId = code.Id, DeviceToken = visit.DeviceToken };
        if (!(await forgot.RunAsync(request, visit.Caller, cancel)).Try(out var sent, out var problem))
            return visit.Refuse(Page(visit, code, problem), problem);

        visit.State = visit.State with { Reset = code.SentAgain(clock.Now, sent.ResendIn) };
        return visit.GoTo("reset", "notice.code_sent_again");
    }

    private PageModel Page(Visit visit, MailedCode code, Problem? problem)
    {
        var words = visit.Words;
        var again = Block.Ways(new Link("forgot", words["code.start_again"]));
        if (problem is not null && visit.State.Reset is null)
            return new PageModel(words["reset.title"], again);

        var form = new FormBlock("reset", words["reset.submit"])
        {
            Username = code.Email,
            Fields = [CodeField.OfAnyKind(words), RegisterPage.NewPassword("new_password", visit, passwords.Value.MinimumLength)],
        };
        return new PageModel(
            words["reset.title"],
            Block.Paragraph(words.With("reset.sent_to", ("address", code.Email))),
            form.Marked(visit, problem),
            new CountdownBlock(code.SecondsLeft(clock.Now)),
            new FormBlock("reset/again", words["code.again"]) { Look = ButtonLook.Quiet, OpensIn = code.ResendIn(clock.Now) },
            again)
        {
            Fault = code.FaultOf(problem, words, otp.Value.MaxAttempts),
        };
    }
}
