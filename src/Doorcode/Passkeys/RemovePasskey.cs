using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>Removes a passkey after a fresh proof. Codes, tickets, ceremonies and changes that wait for the account are void afterwards.</summary>
internal sealed class RemovePasskey(PasskeyStore passkeys, RemoveFactor remove, MailOutbox mails, EventLog events)
{
    public async Task<Result<Done>> RunAsync(LiveSession session, string id, Caller caller, CancellationToken cancel)
    {
        var known = await passkeys.ListAsync(session.Account, cancel);
        if (!Guid.TryParseExact(id, "D", out var passkey) || !known.Any(one => one.Id == passkey))
            return Problems.NotFound;

        var isLast = known.Count == 1;
        return await remove.RunAsync(
            session,
            isLast ? FactorKinds.Passkey : FactorKinds.None,
            async tx =>
            {
                await PasskeyStore.LockAsync(tx, session.Account);
                var wasThere = await PasskeyStore.RemoveAsync(tx, session.Account, passkey) is not null;
                // Another request has removed it, or has added one, since they were counted.
                if (!wasThere || isLast != (await PasskeyStore.CountAsync(tx, session.Account) == 0))
                    throw new UnchangedException();

                await events.RecordAsync(
                    tx, new EventRecord(PasskeysEvents.Removed) { Account = session.Account, Session = session.Id, By = caller });
                await mails.EnqueueAsync(tx, new Letter(PasskeysLetters.Removed, session.Email, tx.Now, caller));
            },
            cancel);
    }
}
