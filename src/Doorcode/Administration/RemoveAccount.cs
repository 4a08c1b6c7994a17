using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>Deletes an active or a disabled account, and tells its owner.</summary>
internal sealed class RemoveAccount(EraseAccount erase, EventLog events, MailOutbox mails, Database database)
{
    /// <summary>Deletes it at once and for good.</summary>
    public async Task<Result<Done>> RunAsync(AccountId account, CancellationToken cancel)
    {
        var isGone = await database.WriteAsync(
            async tx =>
            {
                if (await GovernedAccount.RaiseEpochAsync(tx, account) is not { } taken)
                    return false;

                var former = await erase.RunAsync(tx, account);
                // After the mails that waited were dropped: this is the last one.
                foreach (var address in former.Prepend(taken.Email))
                {
                    await mails.EnqueueAsync(tx, new Letter(AdministrationLetters.AccountRemoved, address, tx.Now, AskedFrom: null)
                    {
                        Language = taken.Language,
                    });
                }

                await events.RecordAsync(tx, new EventRecord(AdministrationEvents.Deleted) { Account = account });
                return true;
            },
            cancel);
        return isGone ? Done.Value : Problems.NotFound;
    }
}
