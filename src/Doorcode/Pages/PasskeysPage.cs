using System.Globalization;
using Doorcode.Passkeys;
using Doorcode.Proofs;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>The passkeys of the account: lists, adds and renames them.</summary>
internal sealed class PasskeysPage(IPasskeyList list, OfferPasskey offer, AddPasskey add, RenamePasskey rename, RecoveryCodesPage codes)
{
    public async Task<IResult> ShowAsync(Visit visit, CancellationToken cancel) =>
        visit.Show(await PageAsync(visit, problem: null, cancel));

    /// <summary>Options for the script; or the way to a fresh proof.</summary>
    public async Task<IResult> OfferAsync(Visit visit, CancellationToken cancel)
    {
        if ((await offer.RunAsync(new Enrolee(visit.Member), password: null, visit.Caller, cancel)).Try(out var ceremony, out var problem))
            return PasskeyOffer.Of(visit, ceremony);

        if (!problem.AsksForProof())
            return ErrorPage.Of(problem, visit);

        visit.AskForProof("passkeys", fields: null);
        return PasskeyOffer.GoTo(visit, "confirm");
    }

    public async Task<IResult> AddAsync(Visit visit, CancellationToken cancel)
    {
        var passkey = visit.Passkey();
        var added = passkey is null
            ? Problems.PasskeyRejected
            : await add.RunAsync(
                new Enrolee(visit.Member),
                new AddPasskeyRequest { CeremonyId = passkey.CeremonyId, Credential = passkey.Credential, Name = visit.Form.Find("name") },
                visit.Caller,
                cancel);
        if (!added.Try(out var done, out var problem))
            return visit.Refuse(await PageAsync(visit, problem, cancel), problem);

        visit.State = visit.State with { Ceremony = null, Notice = "notice.passkey_added" };
        return done.RecoveryCodes is { } made ? codes.GoTo(visit, made) : visit.GoTo("passkeys");
    }

    public async Task<IResult> RenameAsync(Visit visit, CancellationToken cancel)
    {
        var request = new RenamePasskeyRequest { Name = visit.Form["name"] };
        var renamed = await rename.RunAsync(visit.Member, visit.Form["passkey"], request, cancel);
        return renamed.Problem is { } problem && problem.Status != StatusCodes.Status404NotFound
            ? visit.Refuse(await PageAsync(visit, problem, cancel), problem)
            : visit.GoTo("passkeys", "notice.saved");
    }

    /// <summary>The page, to show it or to refuse a step of it.</summary>
    internal async Task<PageModel> PageAsync(Visit visit, Problem? problem, CancellationToken cancel)
    {
        var words = visit.Words;
        var passkeys = await list.AllAsync(visit.Member.Account, cancel);
        return new PageModel(
            words["passkeys.title"],
            [
                Block.Paragraph(words["passkeys.lead"]),
                new FormBlock("passkeys", words["passkeys.add"]) { Passkey = PasskeyUse.Create },
                .. passkeys.Select(passkey => Item(words, passkey)),
            ])
        {
            IsPartOfAccount = true,
            Fault = problem is { Errors.IsEmpty: false } ? problem.Errors.First().Value[0].SentenceIn(words.Language) : null,
        };
    }

    private static ItemBlock Item(PageWords words, ListedPasskey passkey)
    {
        (string Name, string Value)[] named = [("passkey", passkey.Id)];
        return new ItemBlock(
            passkey.Name,
            passkey.BackedUp ? words["passkeys.synced"] : null,
            words.With("passkeys.added", ("time", TextOf(passkey.CreatedAt))),
            passkey.LastUsedAt is { } used ? words.With("factors.used", ("time", TextOf(used))) : words["passkeys.never_used"])
        {
            Forms =
            [
                new FormBlock("passkeys/rename", words["passkeys.rename"])
                {
                    Look = ButtonLook.Quiet,
                    Hidden = named,
                    Fields =
                    [
                        new Field("name", words["field.passkey_name"], FieldKind.Text, "off") { Value = passkey.Name, Id = $"name-{passkey.Id}" },
                    ],
                },
                new FormBlock("passkeys/remove", words["passkeys.remove"]) { Look = ButtonLook.Danger, Hidden = named },
            ],
        };
    }

    private static string TextOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
