using Doorcode.Proofs;

namespace Doorcode.Passkeys;

/// <summary>
/// Makes the options of a login by passkey. They are the same for every caller and list no passkeys, so they reveal nothing about accounts.
/// </summary>
internal sealed class OfferPasskeyLogin(WebAuthn webAuthn, CeremonyStore ceremonies)
{
    public async Task<PasskeyCeremony> RunAsync(CancellationToken cancel)
    {
        var draft = await webAuthn.ForAssertionAsync(user: null, UserVerification.Required);
        var ceremony = new Ceremony(CeremonyPurpose.Login, Account: null, Epoch: 0, Binding: null, draft.State);
        return await ceremonies.AddAsync(ceremony, draft.Options, cancel);
    }
}
