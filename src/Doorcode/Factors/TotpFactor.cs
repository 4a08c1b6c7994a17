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

        return Judge(account.Id, app, code);
    }

    public async ValueTask<VerifiedGuess?> VerifyGuessAsync(byte[] ticket, FactorProof proof, CancellationToken cancel)
    {
        if (await store.GuessAsync(ticket, cancel) is not { } guess)
            return null;

        if (guess.App is { } app)
            return new VerifiedGuess(guess.Ticket, Judge(guess.Ticket.Account.Id, app, proof.Text!));

        return new VerifiedGuess(guess.Ticket, guess.Wait is { } wait ? Problems.RetryIn(wait) : Problems.CodeRejected);
    }

    private Result<ProvenFactor> Judge(AccountId account, GuessedTotp app, string code) =>
        // A code that was accepted once is wrong from then on, even while its time lasts.
        app.Key.StepOf(code, clock.Now) is { } step && step > app.LastStep
            ? new ProvenFactor(
                AuthenticationFacts.TotpMethod,
                AssuranceLevel.TwoFactors,
                tx => TotpStore.AcceptAsync(tx, account, app, step))
            {
                GiveBackAsync = () => store.GiveBackAsync(account, app, CancellationToken.None),
            }
            : Problems.CodeRejected;
}
