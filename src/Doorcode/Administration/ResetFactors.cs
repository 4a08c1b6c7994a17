using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>
/// Removes every second factor and the recovery codes of an account whose owner has lost them. The owner gets a mail. Pending codes, tickets and
/// changes of the account become void; its sessions stay.
/// </summary>
internal sealed class ResetFactors(
    AccountStore accounts, IEnumerable<IFactorStore> stores, EventLog events, MailOutbox mails, Database database)
{
    private readonly IFactorStore[] _stores = [.. stores];

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
        // Raising the epoch holds the row: no factor is added meanwhile.
        if (await GovernedAccount.TakeAsync(transaction, account) is { } taken)
        {
            foreach (var store in _stores)
                await store.RemoveEnrolledSinceAsync(transaction, account, time: 0);

            await ShutAccount.CorrectFactorsAsync(transaction, account, FactorKinds.None);
            await mails.EnqueueAsync(
                transaction,
                new Letter(AdministrationLetters.FactorsReset, taken.Email, transaction.Now, AskedFrom: null) { Language = taken.Language });
            await events.RecordAsync(transaction, new EventRecord(AdministrationEvents.FactorsReset) { Account = account });
        }

        return Done.Value;
    }
}
