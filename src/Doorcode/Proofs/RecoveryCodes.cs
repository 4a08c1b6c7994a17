using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Proofs;

/// <summary>
/// Recovery codes as a second factor, for owners who have lost the others. A mail tells the owner of each code that was used. Imported
/// codes may be short, so guesses of their form have a budget for each account, over all of its tickets; it holds even with
/// <see cref="RateLimitOptions.Enabled"/> off. Our own codes need no budget, which a stranger could use up to keep the owner out.
/// </summary>
internal sealed class RecoveryCodes(
    RecoveryCodeStore store, LoginTicketStore tickets, IRateLimitStore limits, LookupKeys keys, MailOutbox mails, EventLog events) : ISecondFactor
{
    private const int Burst = 10;
    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(6);

    public FactorKinds Kind => FactorKinds.RecoveryCodes;

    public ValueTask<Result<ProvenFactor>> VerifyAsync(AccountAtEpoch account, FactorProof proof, CancellationToken cancel) =>
        JudgeAsync(account, proof, () => store.AllAsync(account.Id, cancel), cancel);

    public async ValueTask<VerifiedGuess?> VerifyGuessAsync(byte[] ticket, FactorProof proof, CancellationToken cancel) =>
        await tickets.GuessAsync(ticket, (tx, mark) => RecoveryCodeStore.AllAsync(tx, ticket, mark), cancel) is var (open, codes)
            ? new VerifiedGuess(open, await JudgeAsync(open.Account, proof, () => ValueTask.FromResult(codes.Value!), cancel))
            : null;

    private async ValueTask<Result<ProvenFactor>> JudgeAsync(
        AccountAtEpoch account, FactorProof proof, Func<ValueTask<IReadOnlyList<StoredRecoveryCode>>> codes, CancellationToken cancel)
    {
        if (!account.Factors.HasFactor() || proof.Text is not { } text)
            return Problems.CodeRejected;

        // Taken before it is judged. One that is spent is not given back: an owner uses few.
        var typed = new RecoveryCode(text);
        TokenBucket? bucket = typed.IsGuessable ? new TokenBucket(keys.For("recovery-code", account.Id.ToString()), Burst, Refill) : null;
        if (bucket is { } guesses && await limits.TakeAsync([guesses], cancel) is { } wait)
            return Problems.RetryIn(wait);

        if (store.Find(await codes(), account.Id, typed) is not { } code)
            return Problems.CodeRejected;

        // A recovery code counts as what it stands in for: something that its owner has.
        return new ProvenFactor(
            AuthenticationFacts.TotpMethod, AssuranceLevel.TwoFactors, tx => SpendAsync(tx, account.Id, code, proof.Caller))
        {
            GiveBackAsync = () => bucket is { } taken ? limits.PutBackAsync([taken], CancellationToken.None) : Task.CompletedTask,
        };
    }

    private async ValueTask SpendAsync(Transaction transaction, AccountId account, StoredRecoveryCode code, Caller caller)
    {
        var (left, email) = await RecoveryCodeStore.SpendAsync(transaction, account, code);
        if (left == 0)
            await AccountStore.ClearRecoveryCodesAsync(transaction, account);

        if (email is not null)
            await mails.EnqueueAsync(transaction, new Letter(ProofsLetters.RecoveryCodeUsed, email, transaction.Now, caller));

        await events.RecordAsync(transaction, new EventRecord(ProofsEvents.RecoveryCodeUsed)
        {
            Account = account,
            By = caller,
            Details = $"{left} left",
            LogValues = [("Left", left)],
        });
    }
}
