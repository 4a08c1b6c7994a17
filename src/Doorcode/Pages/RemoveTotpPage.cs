using Doorcode.Factors;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Removes the authenticator app.</summary>
internal sealed class RemoveTotpPage(RemoveTotp remove, FactorsPage factors) : IResumable
{
    public string Action => "factors/totp/remove";

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var removed = await remove.RunAsync(visit.Member, visit.Caller, cancel);
        if (removed.Problem?.AsksForProof() == true)
            return visit.AskForProof(Action, visit.Form.Fields);

        // The last one, where the account must have one.
        if (removed.Problem is { Status: StatusCodes.Status403Forbidden } problem)
            return visit.Refuse(await factors.PageAsync(visit, cancel), problem);

        // One that is gone already is what was asked for.
        return visit.GoTo("factors", "notice.totp_removed");
    }
}
