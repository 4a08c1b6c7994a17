using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Proofs;

/// <summary>Recovery codes as a second factor, for owners who have lost the others. The owner is told of each code that was used.</summary>
internal sealed class RecoveryCodes(RecoveryCodeStore store, MailOutbox mails, EventLog events) : ISecondFactor
{
    public FactorKinds Kind => FactorKinds.RecoveryCodes;

    public async ValueTask<Result<ProvenFactor>> VerifyAsync(AccountAtEpoch account, FactorProof proof, CancellationToken cancel)
    {
        if (!account.Factors.HasFactor()
            || proof.Text is not { } text
            || await store.FindAsync(account.Id, new RecoveryCode(text), cancel) is not { } code)
        {
            return Problems.CodeRejected;
        }

        // A recovery code counts as what it stands in for: something that its owner has.
        return new ProvenFactor(
            AuthenticationFacts.TotpMethod, AssuranceLevel.TwoFactors, tx => SpendAsync(tx, account.Id, code, proof.Caller));
    }

    private async ValueTask SpendAsync(Transaction transaction, AccountId account, StoredRecoveryCode code, Caller caller)
    {
        var left = await RecoveryCodeStore.SpendAsync(transaction, account, code);
        if (left == 0)
            await AccountStore.ClearRecoveryCodesAsync(transaction, account);

        if (await AccountStore.FindMailboxAsync(transaction, account) is { } mailbox)
        {
            await mails.EnqueueAsync(
                transaction, new Letter(ProofsLetters.RecoveryCodeUsed, mailbox, transaction.Now, caller));
        }

        await events.RecordAsync(transaction, new EventRecord(ProofsEvents.RecoveryCodeUsed)
        {
            Account = account,
            By = caller,
            Details = $"{left} left",
            LogValues = [("Left", left)],
        });
    }
}
