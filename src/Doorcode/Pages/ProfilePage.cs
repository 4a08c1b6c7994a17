using Doorcode.Profile;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>The owner's name.</summary>
internal sealed class ProfilePage(ChangeProfile change)
{
    public IResult Show(Visit visit) => visit.Show(Page(visit, problem: null));

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new ChangeProfileRequest { FullName = visit.Form["full_name"] };
        return (await change.RunAsync(visit.Member, request, visit.Caller, cancel)).Try(out _, out var problem)
            ? visit.GoTo("profile", "notice.saved")
            : visit.Refuse(Page(visit, problem), problem);
    }

    private static PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("profile", words["save"])
        {
            Fields = [new Field("full_name", words["field.name"], FieldKind.Text, "name") { Value = visit.Member.FullName }],
        };
        return new PageModel(words["profile.title"], form.Marked(visit, problem)) { IsPartOfAccount = true };
    }
}
