using Doorcode.Accounts;
using Doorcode.Languages;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Takes the language that a reader chooses at the foot of a page, and shows that page again.</summary>
internal sealed class LanguagePage(LanguageCatalogue languages, AccountStore accounts)
{
    /// <summary>Keeps the choice, for mails to a reader who is signed in as well. A language that is not here changes nothing.</summary>
    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        if (languages.Find(visit.Form.Find("language")) is { } chosen)
        {
            visit.State = visit.State with { Language = chosen.Tag };
            if (visit.Session is { } session && !string.Equals(session.Language, chosen.Tag, StringComparison.Ordinal))
                await accounts.RememberLanguageAsync(session.Account, chosen.Tag, cancel);
        }

        return visit.Form.Find("return_to") is { } back && ReturnAddress.IsLocal(back) ? new SeeOther(back) : visit.GoTo("");
    }
}
