using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>Limits in the database. A bucket is the time at which it is full again (GCRA, ITU-T I.371).</summary>
internal sealed class SqlRateLimitStore(Database database, ServerClock clock) : IRateLimitStore, IMaintenance
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

    /// <summary>Three are as many as any request takes from; for fewer, a key is repeated.</summary>
    private const string FullAtOfThree = "SELECT key, full_at FROM token_buckets WHERE key IN (@first, @second, @third)";

    private readonly string _sweep = $"""
        DELETE FROM token_buckets WHERE key IN (
          SELECT key FROM token_buckets WHERE full_at <= @now LIMIT @count {database.SkipLocked})
        """;

    public async Task<TimeSpan?> TakeAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel)
    {
        // A refusal writes nothing: even a statement that changes no row would cost a flood of them a commit each.
        var wait = 0L;
        foreach (var some in buckets.Chunk(3))
            wait = Math.Max(wait, await LookAsync(some, cancel));

        if (wait > 0)
            return TimeSpan.FromMilliseconds(wait);

        return buckets is [var only]
            ? await TakeAsync(only, cancel)
            : await database.WriteAsync(tx => TakeAsync(tx, InOrder(buckets)), cancel);
    }

    public Task PutBackAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                await PutBackAsync(tx, InOrder(buckets), buckets.Count);
                return 0;
            },
            cancel);

    public Task<MailCounted> CountMailAsync(MailCount mail, CancellationToken cancel) =>
        database.WriteAsync(tx => SqlMailWindows.CountAsync(tx, mail), cancel);

    public Task PutBackMailAsync(MailCount mail, long at, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                await SqlMailWindows.PutBackAsync(tx, mail, at);
                return 0;
            },
            cancel);

    public async Task MaintainAsync(CancellationToken cancel)
    {
        await ExpiredRows.RunAsync(database, _sweep, cancel);
        await SqlWindows.SweepAsync(database, cancel);
        await SqlMailWindows.SweepAsync(database, cancel);
    }

    /// <summary>Rows are locked in the order of their keys, so that transactions cannot deadlock.</summary>
    private static List<TokenBucket> InOrder(IReadOnlyList<TokenBucket> buckets)
    {
        var sorted = buckets.ToList();
        sorted.Sort((one, other) => one.Key.Span.SequenceCompareTo(other.Key.Span));
        return sorted;
    }

    /// <summary>How long the emptiest of up to three buckets must wait, by one query; 0 or less when none must.</summary>
    private async Task<long> LookAsync(TokenBucket[] buckets, CancellationToken cancel)
    {
        var rows = await database.AllAsync(
            FullAtOfThree,
            row => (Key: row.Bytes(0), FullAt: row.Number(1)),
            cancel,
            ("@first", buckets[0].Key.ToArray()),
            ("@second", buckets[Math.Min(1, buckets.Length - 1)].Key.ToArray()),
            ("@third", buckets[^1].Key.ToArray()));
        var wait = 0L;
        foreach (var (key, fullAt) in rows)
        {
            var bucket = Array.Find(buckets, bucket => bucket.Key.Span.SequenceEqual(key));
            wait = Math.Max(wait, fullAt - clock.Now - Room(bucket));
        }

        return wait;
    }

    /// <summary>From one bucket it is one statement, unless it is empty.</summary>
    private async Task<TimeSpan?> TakeAsync(TokenBucket bucket, CancellationToken cancel)
    {
        var now = clock.Now;
        if (await database.ExecuteFirstAsync(Take, row => (long?)row.Number(0), cancel, TakeArguments(bucket, now)) is not null)
            return null;

        var fullAt = await database.FirstAsync(FullAt, row => row.Number(0), cancel, ("@key", bucket.Key.ToArray()));
        return TimeSpan.FromMilliseconds(Math.Max(1, fullAt - now - Room(bucket)));
    }

    private static async ValueTask<TimeSpan?> TakeAsync(Transaction transaction, List<TokenBucket> buckets)
    {
        for (var i = 0; i < buckets.Count; i++)
        {
            if (await transaction.FirstAsync(Take, row => (long?)row.Number(0), TakeArguments(buckets[i], transaction.Now)) is not null)
                continue;

            await PutBackAsync(transaction, buckets, i);
            return await LongestWaitAsync(transaction, buckets);
        }

        return null;
    }

    private static async ValueTask<TimeSpan> LongestWaitAsync(Transaction transaction, List<TokenBucket> buckets)
    {
        var longest = 0L;
        foreach (var bucket in buckets)
        {
            var fullAt = await transaction.FirstAsync(FullAt, row => row.Number(0), ("@key", bucket.Key.ToArray()));
            longest = Math.Max(longest, fullAt - transaction.Now - Room(bucket));
        }

        return TimeSpan.FromMilliseconds(longest);
    }

    private static async ValueTask PutBackAsync(Transaction transaction, List<TokenBucket> buckets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await transaction.ExecuteAsync(
                PutBack, ("@refill", Milliseconds(buckets[i].Refill)), ("@key", buckets[i].Key.ToArray()));
        }
    }

    private static Argument[] TakeArguments(TokenBucket bucket, long now) =>
    [
        ("@key", bucket.Key.ToArray()), ("@now", now), ("@refill", Milliseconds(bucket.Refill)), ("@room", Room(bucket)),
    ];

    private static long Room(TokenBucket bucket) => Milliseconds(bucket.Refill) * (bucket.Burst - 1);

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);
}
