using System.Globalization;
using Doorcode.Factors;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>The second factors of the account.</summary>
internal sealed class FactorsPage(ListFactors list)
{
    public async Task<IResult> ShowAsync(Visit visit, CancellationToken cancel) => visit.Show(await PageAsync(visit, cancel));

    /// <summary>The page, to show it or to refuse a step of it.</summary>
    internal async Task<PageModel> PageAsync(Visit visit, CancellationToken cancel)
    {
        var words = visit.Words;
        var factors = await list.RunAsync(visit.Member, cancel);
        return new PageModel(
            words["factors.title"],
            [
                Block.Paragraph(words["factors.lead"]),
                AppOf(words, factors.Totp),
                .. CodesOf(words, factors),
            ])
        {
            IsPartOfAccount = true,
        };
    }

    private static ItemBlock AppOf(PageWords words, ListedTotp? app) =>
        app is null
            ? new ItemBlock(words["factors.totp"], Mark: null, words["factors.totp.none"])
            {
                Forms = [new FormBlock("factors/totp/begin", words["factors.totp.add"])],
            }
            : new ItemBlock(words["factors.totp"], words["factors.on"], words.With("factors.used", ("time", TextOf(app.LastUsedAt))))
            {
                Forms = [new FormBlock("factors/totp/remove", words["factors.totp.remove"]) { Look = ButtonLook.Danger }],
            };

    private static IEnumerable<Block> CodesOf(PageWords words, FactorsResponse factors)
    {
        if (factors.Totp is null && factors.Passkeys.Count == 0)
            return [];

        return
        [
            new ItemBlock(words["factors.codes"], Mark: null, words.With("factors.codes.left", ("left", factors.RecoveryCodes?.Left ?? 0)))
            {
                Forms = [new FormBlock("factors/recovery-codes/replace", words["factors.codes.replace"]) { Look = ButtonLook.Quiet }],
            },
        ];
    }

    private static string TextOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
