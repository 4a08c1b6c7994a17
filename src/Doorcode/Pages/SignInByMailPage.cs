using Doorcode.Login;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Mails a code to sign in with.</summary>
internal sealed class SignInByMailPage(MailLoginCode mail, ServerClock clock)
{
    public IResult Show(Visit visit) => visit.Session is null ? visit.Show(Page(visit, problem: null)) : visit.GoTo("");

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new LoginOtpRequest { Email = visit.Form["email"], DeviceToken = visit.DeviceToken };
        if (!(await mail.RunAsync(request, visit.Caller, cancel)).Try(out var sent, out var problem))
            return visit.Refuse(Page(visit, problem), problem);

        var code = MailedCode.Of(CodeUse.SignIn, request.Email, sent.LoginId, clock.Now).For(sent.ExpiresIn, sent.ResendIn);
        visit.State = visit.State with { Code = code };
        return visit.GoTo("code");
    }

    private static PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("sign-in/mail", words["sign_in.by_mail.submit"])
        {
            Fields = [new Field("email", words["field.email"], FieldKind.Email, "username") { Value = visit.State.Email ?? "" }],
        };
        return new PageModel(
            words["sign_in.by_mail"],
            form.Marked(visit, problem),
            Block.Ways(new Link("sign-in", words["sign_in.by_password"])));
    }
}
