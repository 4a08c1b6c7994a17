using Doorcode.PasswordChange;
using Doorcode.Passwords;
using Doorcode.Proofs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>Changes the password.</summary>
internal sealed class PasswordPage(ChangePassword change, StepUp stepUp, IOptions<PasswordOptions> passwords) : IResumable
{
    public string Action => "password";

    public IResult Show(Visit visit) =>
        stepUp.DemandFactor(visit.Member) is null ? visit.Show(Page(visit, problem: null)) : visit.AskForProof(Action, fields: null);

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new ChangePasswordRequest
        {
            CurrentPassword = visit.Form["current_password"],
            NewPassword = visit.Form["new_password"],
        };
        if ((await change.RunAsync(visit.Member, request, visit.Caller, cancel)).Try(out _, out var problem))
            return visit.GoTo("", "notice.password_changed");

        return problem.AsksForProof()
            ? visit.AskForProof(Action, visit.Form.Fields)
            : visit.Refuse(Page(visit, problem), problem);
    }

    private PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("password", words["password.submit"])
        {
            Username = visit.Member.Email,
            Fields =
            [
                new Field("current_password", words["field.current_password"], FieldKind.Password, "current-password"),
                RegisterPage.NewPassword("new_password", visit, passwords.Value.MinimumLength),
            ],
        };
        return new PageModel(
            words["password.title"],
            Block.Paragraph(words["password.lead"]),
            form.Marked(visit, problem),
            Block.Ways(new Link("forgot", words["sign_in.forgot"])))
        {
            IsPartOfAccount = true,
        };
    }
}
