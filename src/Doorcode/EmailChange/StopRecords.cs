using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>Records and mails what a stop code did.</summary>
internal sealed class StopRecords(EventLog events, MailOutbox outbox)
{
    /// <summary>Tells that a change was stopped, or undone.</summary>
    /// <param name="transaction">Has done it.</param>
    /// <param name="change">The change.</param>
    /// <param name="ended">How many sessions ended.</param>
    /// <param name="revoked">The address that the account has lost; null when the change was not confirmed.</param>
    /// <param name="language">The language that the account remembers; null for none.</param>
    /// <param name="caller">Who entered the code.</param>
    public async ValueTask StoppedAsync(
        Transaction transaction, StoppableChange change, int ended, EmailAddress? revoked, string? language, Caller caller)
    {
        await events.RecordAsync(
            transaction,
            new EventRecord(revoked is null ? EmailChangeEvents.Stopped : EmailChangeEvents.Undone)
            {
                Account = change.Account.Id,
                AddressKey = EmailAddress.TryParse(change.Old, out var old, out _) ? events.KeyOf(old) : null,
                By = caller,
                EndedSessions = ended,
            });
        var kind = revoked is null ? EmailChangeLetters.Stopped : EmailChangeLetters.Undone;
        await outbox.EnqueueAsync(transaction, new Letter(kind, change.Old, transaction.Now, caller));
        // An address that was never confirmed may be a stranger's, so it gets no mail.
        if (revoked is not null)
        {
            await outbox.EnqueueAsync(transaction, new Letter(EmailChangeLetters.Revoked, revoked.Typed, transaction.Now, caller)
            {
                Language = language,
            });
        }
    }

    /// <summary>Records a rejected stop code, even if its caller stops waiting.</summary>
    public Task RejectedAsync(EmailAddress address, Caller caller) => events.RecordRefusalAsync(
        new EventRecord(EmailChangeEvents.StopRejected) { AddressKey = events.KeyOf(address), By = caller }, CancellationToken.None);
}
