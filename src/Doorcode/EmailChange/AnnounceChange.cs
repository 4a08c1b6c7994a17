using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailChange;

/// <summary>Stores a change that was asked for and mails the old address about it, in one transaction.</summary>
internal sealed class AnnounceChange(
    Database database,
    EmailChangeStore changes,
    StopCodes stopCodes,
    MailOutbox outbox,
    EventLog events,
    IOptions<OtpOptions> otp,
    IOptions<EmailChangeOptions> options)
{
    /// <summary>Keeps the change.</summary>
    /// <returns>Its id; null when the account has changed since its password was proved, or is not active any more.</returns>
    public async Task<Guid?> RunAsync(StoredAccount account, EmailAddress next, Caller caller, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(account.Email, out var old, out _))
            throw new InvalidOperationException("The stored address of an account cannot be parsed.");

        var id = Guid.Empty;
        var isKept = await database.TryWriteAsync(
            async tx =>
            {
                id = TimeOrderedId.New(tx.Now);
                var stopCode = StopCodes.Draw();
                var stopUntil = tx.Now + (long)StopTime.TotalMilliseconds;
                await changes.AddAsync(
                    tx, new AskedChange(id, account.AtEpoch, old, next), stopCodes.Keep(stopCode, old, id), stopUntil);
                await events.RecordAsync(tx, new EventRecord(EmailChangeEvents.Asked)
                {
                    Account = account.Id,
                    AddressKey = events.KeyOf(old),
                    By = caller,
                });
                await outbox.EnqueueAsync(tx, new Letter(EmailChangeLetters.Asked, old.Typed, tx.Now, caller)
                {
                    About = MaskedAddress.Of(next),
                    Code = new LetterCode(LongCode.InGroups(stopCode), stopUntil),
                    // The old address gets the mail even if its stop code has ended meanwhile.
                    GiveUpAt = tx.Now + (long)EmailChangeLetters.Asked.TriedFor.TotalMilliseconds,
                });
            },
            cancel);
        return isKept ? id : null;
    }

    /// <summary>
    /// A thief who asked for a change knows the password, even if the change is never confirmed. So the stop code outlives the mailed code.
    /// </summary>
    private TimeSpan StopTime =>
        options.Value.UndoWindow > otp.Value.Lifetime ? options.Value.UndoWindow : otp.Value.Lifetime;
}
