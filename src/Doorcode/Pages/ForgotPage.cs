using Doorcode.PasswordReset;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Asks whose password is forgotten, and mails a code.</summary>
internal sealed class ForgotPage(ForgotPassword forgot, ServerClock clock)
{
    public IResult Show(Visit visit) => visit.Show(Page(visit, problem: null));

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new ForgotPasswordRequest { Email = visit.Form["email"], DeviceToken = visit.DeviceToken };
        if (!(await forgot.RunAsync(request, visit.Caller, cancel)).Try(out var sent, out var problem))
            return visit.Refuse(Page(visit, problem), problem);

        var code = MailedCode.Of(CodeUse.Reset, request.Email, sent.ResetId, clock.Now).For(sent.ExpiresIn, sent.ResendIn);
        visit.State = visit.State with { Reset = code };
        return visit.GoTo("reset");
    }

    private static PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("forgot", words["forgot.submit"])
        {
            Fields = [new Field("email", words["field.email"], FieldKind.Email, "username") { Value = visit.Session?.Email ?? visit.State.Email ?? "" }],
        };
        return new PageModel(
            words["forgot.title"],
            Block.Paragraph(words["forgot.lead"]),
            form.Marked(visit, problem),
            Block.Ways(new Link("sign-in", words["forgot.remembered"])));
    }
}
