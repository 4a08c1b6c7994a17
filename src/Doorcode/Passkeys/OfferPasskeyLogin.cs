using Doorcode.Proofs;
using Doorcode.RateLimiting;

namespace Doorcode.Passkeys;

/// <summary>
/// Makes the options of a login by passkey. They are the same for every caller and list no passkeys, so they reveal nothing about accounts.
/// Each leaves a row, and costs its caller no proof, so a limit that all networks share bounds them.
/// </summary>
internal sealed class OfferPasskeyLogin(WebAuthn webAuthn, CeremonyStore ceremonies, SharedLimits shared)
{
    public async Task<Result<PasskeyCeremony>> RunAsync(CancellationToken cancel)
    {
        if (await shared.TakeAsync(SharedLimit.PasskeyLogin, cancel) is { } limited)
            return limited;

        var draft = await webAuthn.ForAssertionAsync(user: null, UserVerification.Required);
        var ceremony = new Ceremony(CeremonyPurpose.Login, Account: null, Epoch: 0, Binding: null, draft.State);
        return await ceremonies.AddAsync(ceremony, draft.Options, cancel);
    }
}
