using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>
/// Removes every second factor of an account whose owner has lost them, and the recovery codes. Whatever waits for the account is void, and
/// the owner is told. Sessions stay.
/// </summary>
internal sealed class ResetFactors(AccountStore accounts, LateFactors factors, EventLog events, MailOutbox mails, Database database)
{
    /// <summary>Removes them; an account without any stays as it is.</summary>
    public async Task<Result<Done>> RunAsync(AccountId account, CancellationToken cancel)
    {
        if (await accounts.FindAsync(account, cancel) is not { } before)
            return Problems.NotFound;

        if (before.Factors is not FactorKinds.None)
            await database.WriteAsync(tx => RemoveAsync(tx, account), cancel);

        return Done.Value;
    }

    private async ValueTask<Done> RemoveAsync(Transaction transaction, AccountId account)
    {
        // Raising the epoch holds the row, so the kinds that are read after it are those that are removed.
        if (await GovernedAccount.TakeAsync(transaction, account) is { } email
            && await AccountStore.FindAsync(transaction, account) is { } stored)
        {
            await factors.RemoveAsync(transaction, account, stored.Factors, time: 0);
            await mails.EnqueueAsync(transaction, new Letter(AdministrationLetters.FactorsReset, email, transaction.Now, AskedFrom: null));
            await events.RecordAsync(transaction, new EventRecord(AdministrationEvents.FactorsReset) { Account = account });
        }

        return Done.Value;
    }
}
