using Doorcode.Codes;
using Doorcode.EmailChange;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Stops a change of the address by the code in the mail to the old one. Its owner need not be signed in.</summary>
internal sealed class StopChangePage(StopEmailChange stop)
{
    public IResult Show(Visit visit) => visit.Show(Page(visit, problem: null));

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new StopEmailChangeRequest
        {
            Email = visit.Form["email"],
            StopCode = new TypedCode(visit.Form.Code("stop_code"), IsInteger: false),
        };
        if (!(await stop.RunAsync(request, visit.Caller, cancel)).Try(out _, out var problem))
            return visit.Refuse(Page(visit, problem), problem);

        await visit.EndSessionAsync(cancel);
        visit.SignOut();
        return visit.GoTo("forgot", "notice.change_stopped");
    }

    private static PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("address/stop", words["stop.submit"])
        {
            Look = ButtonLook.Danger,
            Fields =
            [
                new Field("email", words["field.old_email"], FieldKind.Email, "email"),
                new Field("stop_code", words["field.stop_code"], FieldKind.LongCode, "off"),
            ],
        };
        return new PageModel(words["stop.title"], Block.Paragraph(words["stop.lead"]), form.Marked(visit, problem));
    }
}
