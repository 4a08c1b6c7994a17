using Doorcode.Languages;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Takes the language that a reader chooses at the foot of a page, and shows that page again.</summary>
internal sealed class LanguagePage(LanguageCatalogue languages)
{
    /// <summary>Keeps the choice. A language that is not here changes nothing.</summary>
    public IResult Send(Visit visit)
    {
        if (languages.Find(visit.Form.Find("language")) is { } chosen)
            visit.State = visit.State with { Language = chosen.Tag };

        return visit.Form.Find("return_to") is { } back && ReturnAddress.IsLocal(back) ? new SeeOther(back) : visit.GoTo("");
    }
}
