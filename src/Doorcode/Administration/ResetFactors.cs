using System.Diagnostics.CodeAnalysis;
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
[Experimental("DOORCODE002")]
public sealed class ResetFactors
{
    private readonly AccountStore _accounts;
    private readonly IFactorStore[] _stores;
    private readonly EventLog _events;
    private readonly MailOutbox _mails;
    private readonly Database _database;

    internal ResetFactors(AccountStore accounts, IEnumerable<IFactorStore> stores, EventLog events, MailOutbox mails, Database database) =>
        (_accounts, _stores, _events, _mails, _database) = (accounts, [.. stores], events, mails, database);

    /// <summary>Removes them; an account without any stays as it is.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="DoorcodeException">There is no such account.</exception>
    public async Task RunAsync(AccountId account, CancellationToken cancel)
    {
        if (await _accounts.FindAsync(account, cancel) is not { } before)
            throw new DoorcodeException(Problems.NotFound);

        if (before.Factors is not FactorKinds.None)
            await _database.WriteAsync(tx => RemoveAsync(tx, account), cancel);
    }

    private async ValueTask<Done> RemoveAsync(Transaction transaction, AccountId account)
    {
        // Raising the epoch holds the row: no factor is added meanwhile.
        if (await GovernedAccount.RaiseEpochAsync(transaction, account) is { } taken)
        {
            foreach (var store in _stores)
                await store.RemoveEnrolledSinceAsync(transaction, account, time: 0);

            await ShutAccount.CorrectFactorsAsync(transaction, account, FactorKinds.None);
            await _mails.EnqueueAsync(
                transaction,
                new Letter(AdministrationLetters.FactorsReset, taken.Email, transaction.Now, AskedFrom: null) { Language = taken.Language });
            await _events.RecordAsync(transaction, new EventRecord(AdministrationEvents.FactorsReset) { Account = account });
        }

        return Done.Value;
    }
}
