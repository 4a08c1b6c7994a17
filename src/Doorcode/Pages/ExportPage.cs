using Doorcode.Profile;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Gives the owner all that is stored about the account, as a file.</summary>
internal sealed class ExportPage(ExportAccount export)
{
    public IResult Show(Visit visit) => visit.Show(Page(visit));

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel) =>
        (await export.RunAsync(visit.Member, visit.Caller, cancel)).Try(out var all, out var problem)
            ? new ExportResult(all) { FileName = "account.json" }
            : visit.Refuse(Page(visit), problem);

    private static PageModel Page(Visit visit)
    {
        var words = visit.Words;
        return new PageModel(words["export.title"], Block.Paragraph(words["export.lead"]), new FormBlock("export", words["export.submit"]) { IsDownload = true })
        {
            IsPartOfAccount = true,
        };
    }
}
