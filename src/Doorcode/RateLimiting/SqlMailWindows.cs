using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>
/// Counted mails in the database: a row for each mailbox holds when its mails were counted, and which cooldowns they started.
/// </summary>
internal static class SqlMailWindows
{
    /// <summary>Locks the row until the transaction ends, so that mails to one mailbox are counted one after the other.</summary>
    private const string Lock = """
        INSERT INTO mail_windows (key, mails, expires_at) VALUES (@key, @none, @now)
        ON CONFLICT (key) DO UPDATE SET expires_at = mail_windows.expires_at
        RETURNING mails
        """;

    private const string Replace = "UPDATE mail_windows SET mails = @mails, expires_at = @expires WHERE key = @key";

    private const string Remove = "DELETE FROM mail_windows WHERE key = @key";

    /// <summary>Counts a mail, or says how long it has to wait.</summary>
    public static async ValueTask<MailCounted> CountAsync(Transaction transaction, MailCount mail)
    {
        var now = transaction.Now;
        var stored = await LockAsync(transaction, mail);
        var counted = stored.FindAll(one => one.At > now - Milliseconds(mail.Length));
        var wait = counted.Count >= mail.Limit ? counted[^mail.Limit].At + Milliseconds(mail.Length) - now : 0;
        if (mail.Rule is MailCooldown.Await)
            wait = stored.Where(one => Started(one, mail)).Aggregate(wait, (longest, one) => Math.Max(longest, one.FreeAt - now));

        if (wait > 0)
            return new MailCounted(0, TimeSpan.FromMilliseconds(wait));

        // A mail that has left the window is kept while its cooldown runs and no newer mail has replaced that cooldown.
        var kept = stored.FindAll(one =>
            one.At > now - Milliseconds(mail.Length)
            || (one.FreeAt > now && (mail.Rule is MailCooldown.None || !Started(one, mail))));
        kept.Add(new Mail(now, mail.Label, mail.Rule is MailCooldown.None ? 0 : Milliseconds(mail.Cooldown)));
        await ReplaceAsync(transaction, mail, kept);
        return new MailCounted(now, null);
    }

    /// <summary>Forgets a mail that was counted at this time.</summary>
    public static async ValueTask PutBackAsync(Transaction transaction, MailCount mail, long at)
    {
        var stored = await LockAsync(transaction, mail);
        var place = stored.FindIndex(one => one.At == at && one.Label == mail.Label);
        if (place >= 0)
            stored.RemoveAt(place);

        if (stored.Count == 0)
            await transaction.SendAsync(Remove, ("@key", mail.Key.ToArray()));
        else
            await ReplaceAsync(transaction, mail, stored);
    }

    public static Task SweepAsync(Database database, CancellationToken cancel) =>
        ExpiredRows.RunAsync(
            database,
            $"""
            DELETE FROM mail_windows WHERE key IN (
              SELECT key FROM mail_windows WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
            """,
            cancel);

    private static bool Started(Mail one, MailCount mail) => one.Hold > 0 && one.Label == mail.Label;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static async ValueTask<List<Mail>> LockAsync(Transaction transaction, MailCount mail)
    {
        var bytes = await transaction.FirstAsync(
            Lock, row => row.Bytes(0), ("@key", mail.Key.ToArray()), ("@none", Array.Empty<byte>()), ("@now", transaction.Now));
        var mails = new List<Mail>();
        for (var i = 0; i < bytes!.Length; i += Mail.Size)
            mails.Add(Mail.Read(bytes.AsSpan(i)));

        return mails;
    }

    private static async ValueTask ReplaceAsync(Transaction transaction, MailCount mail, List<Mail> mails)
    {
        var bytes = new byte[mails.Count * Mail.Size];
        for (var i = 0; i < mails.Count; i++)
            mails[i].Write(bytes.AsSpan(i * Mail.Size));

        var end = mails.Max(one => Math.Max(one.At + Milliseconds(mail.Length), one.FreeAt));
        await transaction.SendAsync(Replace, ("@mails", bytes), ("@expires", end), ("@key", mail.Key.ToArray()));
    }

    /// <summary>A counted mail.</summary>
    /// <param name="At">When; UTC milliseconds.</param>
    /// <param name="Label">Whose cooldown it started.</param>
    /// <param name="Hold">How long that is, in milliseconds; 0 for none.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Mail(long At, ulong Label, long Hold)
    {
        public const int Size = 3 * sizeof(long);

        public long FreeAt => At + Hold;

        public static Mail Read(ReadOnlySpan<byte> bytes) => new(
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(long)..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[(2 * sizeof(long))..]));

        public void Write(Span<byte> bytes)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, At);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(long)..], Label);
            BinaryPrimitives.WriteInt64BigEndian(bytes[(2 * sizeof(long))..], Hold);
        }
    }
}
