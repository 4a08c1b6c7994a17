using System.Buffers.Binary;
using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>Rolling windows in the database: a row for each key holds when its counted events happened.</summary>
internal static class SqlWindows
{
    /// <summary>Takes the row, and with it every other caller's turn, until the transaction ends.</summary>
    private const string Lock = """
        INSERT INTO rolling_windows (key, times, expires_at) VALUES (@key, @none, @now)
        ON CONFLICT (key) DO UPDATE SET expires_at = rolling_windows.expires_at
        RETURNING times
        """;

    private const string Replace = "UPDATE rolling_windows SET times = @times, expires_at = @expires WHERE key = @key";

    /// <summary>The events still inside the window, the oldest first. The row stays locked until the transaction ends.</summary>
    public static async ValueTask<List<long>> LockAsync(Transaction transaction, RollingWindow window)
    {
        var times = await transaction.FirstAsync(
            Lock, row => row.Bytes(0), ("@key", window.Key.ToArray()), ("@none", Array.Empty<byte>()), ("@now", transaction.Now));
        var start = transaction.Now - (long)window.Length.TotalMilliseconds;
        var inside = new List<long>();
        for (var i = 0; i < times!.Length; i += sizeof(long))
        {
            var time = BinaryPrimitives.ReadInt64BigEndian(times.AsSpan(i));
            if (time > start)
                inside.Add(time);
        }

        return inside;
    }

    /// <summary>Counts one more event.</summary>
    public static async ValueTask AddAsync(Transaction transaction, RollingWindow window, List<long> inside)
    {
        inside.Add(transaction.Now);
        var times = new byte[inside.Count * sizeof(long)];
        for (var i = 0; i < inside.Count; i++)
            BinaryPrimitives.WriteInt64BigEndian(times.AsSpan(i * sizeof(long)), inside[i]);

        await transaction.SendAsync(
            Replace,
            ("@times", times),
            ("@expires", transaction.Now + (long)window.Length.TotalMilliseconds),
            ("@key", window.Key.ToArray()));
    }

    public static Task SweepAsync(Database database, CancellationToken cancel) =>
        ExpiredRows.RunAsync(
            database,
            $"""
            DELETE FROM rolling_windows WHERE key IN (
              SELECT key FROM rolling_windows WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
            """,
            cancel);
}
