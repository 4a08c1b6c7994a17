using Doorcode.Passkeys;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Removes a passkey.</summary>
internal sealed class RemovePasskeyPage(RemovePasskey remove, PasskeysPage passkeys) : IResumable
{
    public string Action => "passkeys/remove";

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var removed = await remove.RunAsync(visit.Member, visit.Form["passkey"], visit.Caller, cancel);
        if (removed.Problem?.AsksForProof() == true)
            return visit.AskForProof(Action, visit.Form.Fields);

        // The last one, where the account must have one.
        if (removed.Problem is { Status: StatusCodes.Status403Forbidden } problem)
            return visit.Refuse(await passkeys.PageAsync(visit, problem, cancel), problem);

        // One that is gone already is what was asked for.
        return visit.GoTo("passkeys", "notice.passkey_removed");
    }
}
