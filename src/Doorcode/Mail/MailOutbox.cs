using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Telemetry;

namespace Doorcode.Mail;

/// <summary>Takes letters as part of the caller's transaction: what is committed is mailed, what is rolled back never was.</summary>
internal sealed class MailOutbox(OutboxQueue queue, LookupKeys keys)
{
    /// <summary>Stores a letter, or a decoy at the same cost.</summary>
    public ValueTask EnqueueAsync(Transaction transaction, Letter letter)
    {
        var stored = StoredLetter.Of(letter) with { CausedBy = DoorcodeActivity.Trace };
        return queue.EnqueueAsync(
            transaction, new OutboxItem(MailLanes.MailKind, stored.Write(), stored.GiveUpAt, MailLanes.LaneOf(stored, keys)));
    }
}
