using System.Text.Json;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Telemetry;

namespace Doorcode.Mail;

/// <summary>Takes mails as part of the caller's transaction: what is committed is sent, what is rolled back never was.</summary>
internal sealed class Outbox(MasterKey master, LookupKeys keys, MailSignal signal)
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
        await OutboxStore.AddAsync(transaction, id, _sealer.Seal(plain, Context(id)), mail.GiveUpAt, MailLane.Of(mail, keys));
        transaction.OnCommitted(signal.Ring);
    }

    /// <summary>Reads a stored mail.</summary>
    public OpenedMail Open(ClaimedMail stored)
    {
        if (!_sealer.TryOpen(stored.Sealed, Context(stored.Id), out var plain))
            return new OpenedMail.Unreadable();

        return Read(plain) is { } mail ? new OpenedMail.Known(mail) : new OpenedMail.FromNewerVersion();
    }

    /// <summary>Reads an unsealed mail; null when it is of a kind, or of a form, that this version does not know.</summary>
    internal static OutgoingMail? Read(byte[] plain)
    {
        try
        {
            return JsonSerializer.Deserialize(plain, OutgoingMailJson.Default.OutgoingMail) is { } mail && Enum.IsDefined(mail.Kind)
                ? mail
                : null;
        }
        catch (JsonException)
        {
            // It was sealed with our key, so another version of Doorcode wrote it.
            return null;
        }
    }

    /// <summary>What a sealed mail belongs to.</summary>
    internal static byte[] Context(Guid id) => id.ToByteArray(bigEndian: true);
}

/// <summary>What the outbox holds under an id.</summary>
internal abstract record OpenedMail
{
    private OpenedMail()
    {
    }

    /// <summary>A mail that this version can send.</summary>
    /// <param name="Mail">The mail.</param>
    public sealed record Known(OutgoingMail Mail) : OpenedMail;

    /// <summary>A mail that a newer version wrote.</summary>
    public sealed record FromNewerVersion : OpenedMail;

    /// <summary>It was sealed with another key, or changed.</summary>
    public sealed record Unreadable : OpenedMail;
}
