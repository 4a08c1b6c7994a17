using Doorcode.Accounts;
using Doorcode.Proofs;
using Doorcode.Storage;
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

        return Proven(asserted, tx => PasskeyStore.DemandAsync(tx, account.Id, asserted.Passkey.Id));
    }

    public async ValueTask<VerifiedGuess?> VerifyGuessAsync(byte[] ticket, FactorProof proof, CancellationToken cancel)
    {
        var (open, asserted) = await verify.ForTicketAsync(ticket, proof.Passkey!, cancel);
        if (open is null)
            return null;

        return new VerifiedGuess(open, asserted is null
            ? Problems.PasskeyRejected
            : Proven(asserted, tx => PasskeyStore.UseAsync(tx, asserted)) with
            {
                // What was shown once must not be shown again, whether or not it began a session.
                GiveBackAsync = () => verify.KeepCounterAsync(asserted),
                RecordShownAsync = () => verify.KeepRefusedCounterAsync(asserted),
            });
    }

    private static ProvenFactor Proven(AssertedPasskey asserted, Func<Transaction, ValueTask> spend) => new(
        AuthenticationFacts.PasskeyMethod,
        asserted.IsUserVerified ? AssuranceLevel.PhishingResistant : AssuranceLevel.TwoFactors,
        spend);
}
