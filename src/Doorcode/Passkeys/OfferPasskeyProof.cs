using Doorcode.Accounts;
using Doorcode.Proofs;

namespace Doorcode.Passkeys;

/// <summary>Makes the options of a proof: they list the account's passkeys, and belong to the session or ticket that asked for them.</summary>
internal sealed class OfferPasskeyProof(RelyingParty party, WebAuthn webAuthn, PasskeyStore passkeys, CeremonyStore ceremonies) : IPasskeyOptions
{
    public bool IsOn => party.Id is not null;

    public async ValueTask<Result<PasskeyCeremony>> ForProofAsync(AccountAtEpoch account, byte[] binding, CancellationToken cancel)
    {
        if (party.Id is null)
            return Problems.NotFound;

        if (await passkeys.FindUserAsync(account.Id, cancel) is not { } user)
            return Problems.Unauthenticated;

        var draft = await webAuthn.ForAssertionAsync(user, UserVerification.Preferred);
        var ceremony = new Ceremony(CeremonyPurpose.Proof, account.Id.Value, account.Epoch, binding, draft.State);
        return await ceremonies.AddAsync(ceremony, draft.Options, cancel);
    }
}
