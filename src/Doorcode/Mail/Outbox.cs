using System.Text.Json;
using Doorcode.Storage;
using Doorcode.Telemetry;

namespace Doorcode.Mail;

/// <summary>Takes mails as part of the caller's transaction: what is committed is sent, what is rolled back never was.</summary>
internal sealed class Outbox(MasterKey master, MailSignal signal)
{
    internal const string Purpose = "doorcode:outbox";

    private readonly Sealer _sealer = new(master, Purpose);

    /// <summary>Stores a mail and, once the transaction is on disk, wakes the dispatcher.</summary>
    public async ValueTask EnqueueAsync(Transaction transaction, OutgoingMail mail)
    {
        var id = TimeOrderedId.New(transaction.Now);
        if (DoorcodeActivity.Trace is { } trace)
            mail = mail with { CausedBy = trace };

        var plain = JsonSerializer.SerializeToUtf8Bytes(mail, OutgoingMailJson.Default.OutgoingMail);
        await OutboxStore.AddAsync(transaction, id, _sealer.Seal(plain, Context(id)), mail.GiveUpAt);
        transaction.OnCommitted(signal.Ring);
    }

    /// <summary>Reads a stored mail; null when it was sealed with another key or changed.</summary>
    public OutgoingMail? Open(StoredMail stored) =>
        _sealer.TryOpen(stored.Sealed, Context(stored.Id), out var plain)
            ? JsonSerializer.Deserialize(plain, OutgoingMailJson.Default.OutgoingMail)
            : null;

    /// <summary>What a sealed mail belongs to.</summary>
    internal static byte[] Context(Guid id) => id.ToByteArray(bigEndian: true);
}
