using Doorcode.Codes;
using Doorcode.Login;
using Doorcode.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>Asks for a code that was mailed: one that makes an account, or one that signs in.</summary>
internal sealed class CodePage(
    ConfirmOtp confirm,
    ResendOtp resend,
    LogInByCode login,
    MailLoginCode mailLogin,
    SignInPage signIn,
    IOptions<OtpOptions> otp,
    ServerClock clock)
{
    public IResult Show(Visit visit) =>
        visit.State.Code is { } code ? visit.Show(Page(visit, code, problem: null)) : visit.GoTo(visit.Start);

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.State.Code is not { } code)
            return visit.GoTo(visit.Start);

        var typed = new TypedCode(visit.Form.Code("otp"), IsInteger: false);
        return code.Purpose is CodeUse.SignIn
            ? await SignInAsync(visit, code, typed, cancel)
            : await ConfirmAsync(visit, code, typed, cancel);
    }

    /// <summary>Mails the code again.</summary>
    public async Task<IResult> MailAgainAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.State.Code is not { } code)
            return visit.GoTo(visit.Start);

        var sent = code.Purpose is CodeUse.SignIn
            ? (await mailLogin.RunAsync(
                new LoginOtpRequest { Email = code.Email, LoginId = code.Id, DeviceToken = visit.DeviceToken }, visit.Caller, cancel))
                .Map(answer => code.SentAgain(clock.Now, answer.ResendIn))
            : (await resend.RunAsync(new ResendOtpRequest { Email = code.Email, RegistrationId = code.Id }, visit.Caller, cancel))
                .Map(answer => code.SentAgain(clock.Now, answer.ResendIn));
        if (!sent.Try(out var again, out var problem))
            return visit.Refuse(Page(visit, code, problem), problem);

        visit.State = visit.State with { Code = again };
        return visit.GoTo("code", "notice.code_sent_again");
    }

    private async Task<IResult> ConfirmAsync(Visit visit, MailedCode code, TypedCode typed, CancellationToken cancel)
    {
        var request = new ConfirmOtpRequest { Email = code.Email, Otp = typed, RegistrationId = code.Id };
        if (!(await confirm.RunAsync(request, visit.Caller, cancel)).Try(out var confirmed, out var problem))
            return visit.Refuse(After(visit, code, problem), problem);

        visit.RememberDevice(confirmed.DeviceToken);
        visit.State = visit.State with { Code = null, Email = code.Email };
        return visit.GoTo("sign-in", "notice.account_ready");
    }

    private async Task<IResult> SignInAsync(Visit visit, MailedCode code, TypedCode typed, CancellationToken cancel)
    {
        var request = new ConfirmLoginOtpRequest { Email = code.Email, Otp = typed, LoginId = code.Id, UseCookie = true };
        return await signIn.EnterAsync(
            visit, await login.RunAsync(request, visit.Caller, cancel), problem => After(visit, code, problem), cancel);
    }

    /// <summary>The page after a refused code.</summary>
    private PageModel After(Visit visit, MailedCode code, Problem problem)
    {
        code = code.After(problem);
        visit.State = visit.State with { Code = code.IsOver(problem, clock.Now) ? null : code };
        return Page(visit, code, problem);
    }

    private PageModel Page(Visit visit, MailedCode code, Problem? problem)
    {
        var words = visit.Words;
        var isSignIn = code.Purpose is CodeUse.SignIn;
        var start = isSignIn ? "sign-in/mail" : visit.Start;
        if (problem is not null && visit.State.Code is null)
            return new PageModel(words["code.title"], Block.Ways(new Link(start, words["code.start_again"])));

        var form = new FormBlock("code", words["code.submit"])
        {
            Fields = [isSignIn ? CodeField.OfAnyKind(words) : CodeField.Of(words, otp.Value.Length)],
        };
        return new PageModel(
            words["code.title"],
            Block.Paragraph(words.With(isSignIn ? "reset.sent_to" : "code.sent_to", ("address", code.Email))),
            form.Marked(visit, problem),
            new CountdownBlock(code.SecondsLeft(clock.Now)),
            new FormBlock("code/again", words["code.again"]) { Look = ButtonLook.Quiet, OpensIn = code.ResendIn(clock.Now) },
            Block.Ways(new Link(start, words["code.other_address"])))
        {
            Fault = code.FaultOf(problem, words, otp.Value.MaxAttempts),
        };
    }
}
