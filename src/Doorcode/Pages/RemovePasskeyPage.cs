using Doorcode.Passkeys;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Removes a passkey.</summary>
internal sealed class RemovePasskeyPage(RemovePasskey remove) : IResumable
{
    public string Action => "passkeys/remove";

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var removed = await remove.RunAsync(visit.Member, visit.Form["passkey"], visit.Caller, cancel);
        if (removed.Problem?.AsksForProof() == true)
            return visit.AskForProof(Action, visit.Form.Fields);

        // One that is gone already is what was asked for.
        return visit.GoTo("passkeys", "notice.passkey_removed");
    }
}
