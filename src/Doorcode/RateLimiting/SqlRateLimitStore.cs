using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>
/// Limits in the database. A bucket is the time at which it is full again (GCRA, ITU-T I.371). A crash of the database may forget what
/// was counted in the last moments before it.
/// </summary>
internal sealed class SqlRateLimitStore(Database database, ServerClock clock) : IRateLimitStore, IMaintenance
{
    private const string PutBack = "UPDATE token_buckets SET full_at = full_at - @refill WHERE key = @key";

    /// <summary>A bucket without a row is full.</summary>
    private const string Fill = "DELETE FROM token_buckets WHERE key = @key";

    private readonly string _sweep = $"""
        DELETE FROM token_buckets WHERE key IN (
          SELECT key FROM token_buckets WHERE full_at <= @now LIMIT @count {database.SkipLocked})
        """;

    public async Task<TimeSpan?> TakeAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel)
    {
        TokenBuckets.Check(buckets);
        if (buckets.Count == 0)
            return null;

        var wanted = InOrder(buckets);
        var statement = TakeStatement.Of(wanted.Count);
        var arguments = TakeStatement.Arguments(wanted, clock.Now);
        var taken = await database.ExecuteUnlessAsync(statement.Obstacle, statement.Take, row => row.Bytes(0), cancel, arguments);
        if (taken.Count == wanted.Count)
            return null;

        // Another caller took the last token of a bucket at the same moment. The other buckets get theirs back.
        if (taken.Count > 0)
            await PutBackAsync(wanted.FindAll(bucket => taken.Any(key => bucket.Key.Span.SequenceEqual(key))), CancellationToken.None);

        var now = clock.Now;
        var rows = await database.AllAsync(statement.Look, row => (Key: row.Bytes(0), FullAt: row.Number(1)), cancel, arguments);
        var wait = rows.Max(row => (long?)(row.FullAt - now - TakeStatement.Room(wanted.Find(bucket => bucket.Key.Span.SequenceEqual(row.Key))))) ?? 0;
        return TimeSpan.FromMilliseconds(Math.Max(1, wait));
    }

    public Task PutBackAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel) =>
        database.WriteRelaxedAsync(tx => TryPutBackAsync(tx, buckets), cancel);

    public async ValueTask<bool> TryPutBackAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets)
    {
        TokenBuckets.Check(buckets);
        foreach (var bucket in InOrder(buckets))
            await transaction.SendAsync(PutBack, ("@refill", TakeStatement.Refill(bucket)), ("@key", bucket.Key.ToArray()));

        return true;
    }

    public Task FillAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel) =>
        database.WriteRelaxedAsync(tx => TryFillAsync(tx, buckets), cancel);

    public async ValueTask<bool> TryFillAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets)
    {
        TokenBuckets.Check(buckets);
        foreach (var bucket in InOrder(buckets))
            await transaction.SendAsync(Fill, ("@key", bucket.Key.ToArray()));

        return true;
    }

    public Task<MailCounted> CountMailAsync(MailCount mail, CancellationToken cancel) =>
        CountMailAsync(mail, _ => ValueTask.CompletedTask, cancel);

    public Task<MailCounted> CountMailAsync(MailCount mail, Func<Transaction, ValueTask> follow, CancellationToken cancel) =>
        database.WriteRelaxedAsync(
            async tx =>
            {
                var counted = await SqlMailWindows.CountAsync(tx, mail);
                if (counted.Wait is null)
                    await follow(tx);

                return counted;
            },
            cancel);

    public Task PutBackMailAsync(MailCount mail, long at, CancellationToken cancel) =>
        database.WriteRelaxedAsync(
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
}
