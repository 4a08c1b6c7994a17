using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.NewDevice;

/// <summary>Mails the owner of an account about a session that begins on a new device: seldom, so that the mail is read.</summary>
internal sealed class MailNewDevice(MailOutbox outbox, EventLog events) : ISeenDevices
{
    private static readonly long OneDay = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    public ValueTask SeeAgainAsync(Transaction transaction, NewSession session) =>
        SeenDeviceStore.SeeAgainAsync(transaction, SeenDevice.Of(session), SeenAt(session, transaction.Now));

    public async ValueTask SeeAsync(Transaction transaction, NewSession session)
    {
        var device = SeenDevice.Of(session);
        var isKnown = session.Caller.Device is not null;
        var mailbox = isKnown ? null : await SeenDeviceStore.FindMailboxAsync(transaction, device);
        await SeenDeviceStore.AddAsync(
            transaction, device, SeenAt(session, transaction.Now), mailbox is null ? null : transaction.Now);
        if (mailbox is null)
            return;

        await outbox.EnqueueAsync(
            transaction,
            new Letter(NewDeviceLetters.NewDevice, mailbox, transaction.Now, session.Caller)
            {
                Device = new LetterDevice(NameOf(device.Browser), NameOf(device.System)),
            });
        await events.RecordAsync(
            transaction,
            new EventRecord(NewDeviceEvents.Mailed) { Account = session.Account.Id, Session = session.Id, By = session.Caller });
    }

    /// <summary>
    /// Refreshes are not recorded here. A session that may go on for longer than a day therefore counts as a use until the day before its
    /// end.
    /// </summary>
    private static long SeenAt(NewSession session, long now) => Math.Max(now, session.ExpiresAt - OneDay);

    private static string? NameOf(string family) => family.Length == 0 ? null : family;
}
