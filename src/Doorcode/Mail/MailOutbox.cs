using Doorcode.Languages;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Telemetry;

namespace Doorcode.Mail;

/// <summary>Stores letters in the caller's transaction: a letter is mailed if the transaction is committed, and never otherwise.</summary>
internal sealed class MailOutbox(OutboxQueue queue, LookupKeys keys, LanguageCatalogue languages)
{
    /// <summary>Stores a letter, or a decoy at the same cost.</summary>
    public ValueTask EnqueueAsync(Transaction transaction, Letter letter)
    {
        var stored = StoredLetter.Of(letter) with
        {
            Language = languages.Choose(letter.AcceptedLanguages)?.Tag ?? letter.Language,
            CausedBy = DoorcodeActivity.Trace,
        };
        return queue.EnqueueAsync(
            transaction, new OutboxItem(MailLanes.MailKind, stored.Write(), stored.GiveUpAt, MailLanes.LaneOf(stored, keys)));
    }
}
