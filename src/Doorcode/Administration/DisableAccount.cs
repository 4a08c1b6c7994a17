using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>
/// Shuts an account in one transaction: its sessions end, the epoch rises, so that codes, tickets, changes and device tokens are void, and no way
/// in takes an account that is not active. The owner is told.
/// </summary>
internal sealed class DisableAccount(AccountStore accounts, EventLog events, MailOutbox mails, Database database)
{
    /// <summary>Shuts it; one that is disabled already stays as it is.</summary>
    public async Task<Result<Done>> RunAsync(AccountId account, CancellationToken cancel)
    {
        var isShut = await database.WriteAsync(
            async tx =>
            {
                if (await GovernedAccount.DisableAsync(tx, account) is not { } email)
                    return false;

                var ended = await SessionStore.EndAllAsync(tx, account, EndReason.AccountDisabled);
                await events.RecordAsync(tx, new EventRecord(AdministrationEvents.Disabled)
                {
                    Account = account,
                    Details = $"{ended} sessions",
                    EndedSessions = ended,
                    LogValues = [("Count", ended)],
                });
                await mails.EnqueueAsync(tx, new Letter(AdministrationLetters.AccountDisabled, email, tx.Now, AskedFrom: null));
                return true;
            },
            cancel);
        return isShut || await accounts.FindProfileAsync(account, cancel) is not null ? Done.Value : Problems.NotFound;
    }
}
