using Doorcode.Accounts;
using Doorcode.Proofs;
using Doorcode.Tokens;

namespace Doorcode.Factors;

/// <summary>The code of an authenticator app as a second factor.</summary>
internal sealed class TotpFactor(TotpStore store, ServerClock clock) : ISecondFactor
{
    public FactorKinds Kind => FactorKinds.Totp;

    public async ValueTask<Result<ProvenFactor>> VerifyAsync(AccountAtEpoch account, FactorProof proof, CancellationToken cancel)
    {
        if (proof.Text is not { } code)
            return Problems.CodeRejected;

        if (await store.GuessAsync(account.Id, cancel) is not { } app)
            return await store.WaitAsync(account.Id, cancel) is { } wait ? Problems.RetryIn(wait) : Problems.CodeRejected;

        // A code that was accepted once is wrong from then on, even while its time lasts.
        return app.Key.StepOf(code, clock.Now) is { } step && step > app.LastStep
            ? new ProvenFactor(
                AuthenticationFacts.TotpMethod,
                AssuranceLevel.TwoFactors,
                tx => TotpStore.AcceptAsync(tx, account.Id, app, step))
            {
                GiveBackAsync = () => store.GiveBackAsync(account.Id, app, CancellationToken.None),
            }
            : Problems.CodeRejected;
    }
}
