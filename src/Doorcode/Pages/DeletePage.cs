using Doorcode.Profile;
using Doorcode.Proofs;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Deletes the account.</summary>
internal sealed class DeletePage(DeleteAccount delete, StepUp stepUp) : IResumable
{
    public string Action => "delete";

    public IResult Show(Visit visit) =>
        stepUp.DemandFactor(visit.Member) is null ? visit.Show(Page(visit, problem: null)) : visit.AskForProof(Action, fields: null);

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new DeleteAccountRequest { Password = visit.Form["password"] };
        if ((await delete.RunAsync(visit.Member, request, visit.Caller, cancel)).Try(out _, out var problem))
        {
            visit.SignOut();
            return visit.GoTo(visit.Start, "notice.deleted");
        }

        return problem.AsksForProof()
            ? visit.AskForProof(Action, visit.Form.Fields)
            : visit.Refuse(Page(visit, problem), problem);
    }

    private static PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("delete", words["delete.submit"])
        {
            Look = ButtonLook.Danger,
            Fields = [new Field("password", words["field.password"], FieldKind.Password, "current-password")],
        };
        return new PageModel(words["delete.title"], Block.Paragraph(words["delete.lead"]), form.Marked(visit, problem)) { IsPartOfAccount = true };
    }
}
