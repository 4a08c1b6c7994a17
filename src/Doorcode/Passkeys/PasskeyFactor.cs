using Doorcode.Accounts;
using Doorcode.Proofs;
using Doorcode.Tokens;

namespace Doorcode.Passkeys;

/// <summary>A passkey as a second factor, or as a fresh proof of one. Whether it counts as phishing-resistant depends on this assertion.</summary>
internal sealed class PasskeyFactor(VerifyAssertion verify) : ISecondFactor
{
    public FactorKinds Kind => FactorKinds.Passkey;

    public async ValueTask<Result<ProvenFactor>> VerifyAsync(AccountAtEpoch account, FactorProof proof, CancellationToken cancel)
    {
        if (proof.Passkey is not { } answer
            || await verify.ForProofAsync(account, answer.CeremonyId, answer.Credential, proof.Binding, cancel) is not { } asserted)
        {
            return Problems.PasskeyRejected;
        }

        var level = asserted.IsUserVerified ? AssuranceLevel.PhishingResistant : AssuranceLevel.TwoFactors;
        return new ProvenFactor(
            AuthenticationFacts.PasskeyMethod, level, tx => PasskeyStore.DemandAsync(tx, account.Id, asserted.Passkey.Id));
    }
}
