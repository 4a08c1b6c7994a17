using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>Limits in the database. A bucket is the time at which it is full again (GCRA, ITU-T I.371).</summary>
internal sealed class SqlRateLimitStore(Database database) : IRateLimitStore, IMaintenance
{
    /// <summary>Takes a token in one statement: no row comes back when the bucket is empty.</summary>
    private const string Take = """
        INSERT INTO token_buckets (key, full_at) VALUES (@key, @now + @refill)
        ON CONFLICT (key) DO UPDATE
        SET full_at = CASE WHEN token_buckets.full_at > @now THEN token_buckets.full_at ELSE @now END + @refill
        WHERE token_buckets.full_at <= @now + @room
        RETURNING full_at
        """;

    private const string PutBack = "UPDATE token_buckets SET full_at = full_at - @refill WHERE key = @key";

    private const string FullAt = "SELECT full_at FROM token_buckets WHERE key = @key";

    private const string Sweep = "DELETE FROM token_buckets WHERE full_at <= @now";

    public Task<TimeSpan?> TakeAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel) =>
        database.WriteAsync(tx => TakeAsync(tx, buckets), cancel);

    public Task PutBackAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                await PutBackAsync(tx, buckets, buckets.Count);
                return 0;
            },
            cancel);

    public Task<TimeSpan?> CountAsync(RollingWindow window, CancellationToken cancel) =>
        database.WriteAsync<TimeSpan?>(
            async tx =>
            {
                var inside = await SqlWindows.LockAsync(tx, window);
                if (inside.Count >= window.Limit)
                    return window.Length - TimeSpan.FromMilliseconds(tx.Now - inside[^window.Limit]);

                await SqlWindows.AddAsync(tx, window, inside);
                return null;
            },
            cancel);

    public async Task MaintainAsync(CancellationToken cancel)
    {
        await database.ExecuteAsync(Sweep, cancel, ("@now", database.Now));
        await SqlWindows.SweepAsync(database, cancel);
    }

    private static async ValueTask<TimeSpan?> TakeAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets)
    {
        for (var i = 0; i < buckets.Count; i++)
        {
            var (key, refill) = (buckets[i].Key.ToArray(), Milliseconds(buckets[i].Refill));
            var room = refill * (buckets[i].Burst - 1);
            var taken = await transaction.FirstAsync(
                Take, row => (long?)row.Number(0), ("@key", key), ("@now", transaction.Now), ("@refill", refill), ("@room", room));
            if (taken is not null)
                continue;

            await PutBackAsync(transaction, buckets, i);
            return await LongestWaitAsync(transaction, buckets);
        }

        return null;
    }

    private static async ValueTask<TimeSpan> LongestWaitAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets)
    {
        var longest = 0L;
        foreach (var bucket in buckets)
        {
            var fullAt = await transaction.FirstAsync(FullAt, row => row.Number(0), ("@key", bucket.Key.ToArray()));
            longest = Math.Max(longest, fullAt - transaction.Now - (Milliseconds(bucket.Refill) * (bucket.Burst - 1)));
        }

        return TimeSpan.FromMilliseconds(longest);
    }

    private static async ValueTask PutBackAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await transaction.ExecuteAsync(
                PutBack, ("@refill", Milliseconds(buckets[i].Refill)), ("@key", buckets[i].Key.ToArray()));
        }
    }

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);
}
