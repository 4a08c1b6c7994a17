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

    private const string Remove = "DELETE FROM rolling_windows WHERE key = @key";

    private const string Read = "SELECT times FROM rolling_windows WHERE key = @key";

    /// <summary>The events still inside the window, the oldest first. The row stays locked until the transaction ends.</summary>
    public static async ValueTask<List<long>> LockAsync(Transaction transaction, RollingWindow window)
    {
        var times = await transaction.FirstAsync(
            Lock, row => row.Bytes(0), ("@key", window.Key.ToArray()), ("@none", Array.Empty<byte>()), ("@now", transaction.Now));
        return Inside(window, times!, transaction.Now);
    }

    /// <summary>Counts one more event. More than the window's limit are never kept: the latest ones are.</summary>
    public static ValueTask AddAsync(Transaction transaction, RollingWindow window, List<long> inside)
    {
        inside.Add(transaction.Now);
        inside.RemoveRange(0, Math.Max(0, inside.Count - window.Limit));
        return KeepAsync(transaction, window, inside);
    }

    /// <summary>Writes the events of a locked window.</summary>
    public static async ValueTask KeepAsync(Transaction transaction, RollingWindow window, List<long> inside)
    {
        var times = new byte[inside.Count * sizeof(long)];
        for (var i = 0; i < inside.Count; i++)
            BinaryPrimitives.WriteInt64BigEndian(times.AsSpan(i * sizeof(long)), inside[i]);

        await transaction.SendAsync(
            Replace,
            ("@times", times),
            ("@expires", inside.Count == 0 ? transaction.Now : inside[^1] + (long)window.Length.TotalMilliseconds),
            ("@key", window.Key.ToArray()));
    }

    /// <summary>Forgets all events.</summary>
    public static async ValueTask ClearAsync(Transaction transaction, RollingWindow window) =>
        await transaction.ExecuteAsync(Remove, ("@key", window.Key.ToArray()));

    /// <summary>How many events are inside the window, without locking it.</summary>
    public static async Task<int> CountAsync(
        Database database, RollingWindow window, long now, CancellationToken cancel) =>
        await database.FirstAsync(Read, row => row.Bytes(0), cancel, ("@key", window.Key.ToArray())) is { } times
            ? Inside(window, times, now).Count
            : 0;

    public static Task SweepAsync(Database database, CancellationToken cancel) =>
        ExpiredRows.RunAsync(
            database,
            $"""
            DELETE FROM rolling_windows WHERE key IN (
              SELECT key FROM rolling_windows WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
            """,
            cancel);

    private static List<long> Inside(RollingWindow window, byte[] times, long now)
    {
        var start = now - (long)window.Length.TotalMilliseconds;
        var inside = new List<long>();
        for (var i = 0; i < times.Length; i += sizeof(long))
        {
            var time = BinaryPrimitives.ReadInt64BigEndian(times.AsSpan(i));
            if (time > start)
                inside.Add(time);
        }

        return inside;
    }
}
