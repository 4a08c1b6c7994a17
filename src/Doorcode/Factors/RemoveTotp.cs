using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;

namespace Doorcode.Factors;

/// <summary>Removes the authenticator app after a recent proof of a factor.</summary>
internal sealed class RemoveTotp(RemoveFactor removal, MailOutbox mails, EventLog events)
{
    public async Task<Result<Done>> RunAsync(LiveSession session, Caller caller, CancellationToken cancel) =>
        session.Factors.HasFlag(FactorKinds.Totp)
            ? await removal.RunAsync(
                session,
                FactorKinds.Totp,
                async tx =>
                {
                    await TotpStore.RemoveAsync(tx, session.Account);
                    await mails.EnqueueAsync(tx, new Letter(FactorsLetters.Removed, session.Email, tx.Now, caller));
                    await events.RecordAsync(
                        tx,
                        new EventRecord(FactorsEvents.TotpRemoved) { Account = session.Account, Session = session.Id, By = caller });
                },
                cancel)
            : Problems.NotFound;
}
