using Doorcode.Passkeys;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>The account: who is signed in, and what can be done.</summary>
internal sealed class AccountPage(LogOut logout, RelyingParty passkeys, IOptions<SecondFactorOptions> factors)
{
    public IResult Show(Visit visit)
    {
        var words = visit.Words;
        return visit.Show(new PageModel(
            words["account.title"],
            Block.Paragraph(words.With("account.signed_in_as", ("name", visit.Member.FullName), ("address", visit.Member.Email))),
            Block.Ways(
            [
                new Link("profile", words["profile.title"], words["profile.about"]),
                new Link("password", words["password.title"], words["password.about"]),
                new Link("address", words["address.title"], words["address.about"]),
                .. factors.Value.Enabled ? new[] { new Link("factors", words["factors.title"], words["factors.about"]) } : [],
                .. passkeys.Id is null ? [] : new[] { new Link("passkeys", words["passkeys.title"], words["passkeys.about"]) },
                new Link("sessions", words["sessions.title"], words["sessions.about"]),
                new Link("export", words["export.title"], words["export.about"]),
                new Link("delete", words["delete.title"], words["delete.about"]),
            ]),
            new FormBlock("sign-out", words["account.sign_out"]) { Look = ButtonLook.Quiet }));
    }

    public async Task<IResult> SignOutAsync(Visit visit, CancellationToken cancel)
    {
        await logout.RunAsync(visit.Member, visit.Member.Id, visit.Caller, cancel);
        visit.SignOut();
        return visit.GoTo("sign-in", "notice.signed_out");
    }
}
