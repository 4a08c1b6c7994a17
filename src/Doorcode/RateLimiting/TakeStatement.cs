using System.Globalization;
using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>The statement that takes a token from each of some buckets, and what is asked about the same buckets.</summary>
internal sealed class TakeStatement
{
    private static readonly TakeStatement[] ByCount = [.. Enumerable.Range(1, TokenBuckets.Most).Select(count => new TakeStatement(count))];

    private TakeStatement(int count)
    {
        var wanted = List(count, "(@key{0}, @refill{0})");
        var rooms = List(count, "WHEN @key{0} THEN @room{0}", " ");
        var keys = List(count, "@key{0}");
        var empty = List(count, "(key = @key{0} AND full_at > @now + @room{0})", " OR ");
        Obstacle = $"SELECT 1 FROM token_buckets WHERE {empty} LIMIT 1";
        Take = $"""
            INSERT INTO token_buckets (key, full_at)
            WITH wanted (key, refill) AS (VALUES {wanted})
            SELECT key, @now + refill FROM wanted WHERE NOT EXISTS (SELECT 1 FROM token_buckets WHERE {empty})
            ON CONFLICT (key) DO UPDATE
            SET full_at = CASE WHEN token_buckets.full_at > @now THEN token_buckets.full_at ELSE @now END + excluded.full_at - @now
            WHERE token_buckets.full_at <= @now + CASE token_buckets.key {rooms} END
            RETURNING key
            """;
        Look = $"SELECT key, full_at FROM token_buckets WHERE key IN ({keys})";
    }

    /// <summary>
    /// Takes a token from each bucket, in the order in which they are given, and returns their keys. Returns none and writes nothing when
    /// one of them is empty; returns only some when one of them is emptied at the same moment. The keys differ: the statement could not
    /// change one row twice (<see cref="TokenBuckets.Check"/>).
    /// </summary>
    public string Take { get; }

    /// <summary>Finds a row when one of the buckets is empty.</summary>
    public string Obstacle { get; }

    /// <summary>Key and state of each bucket that has a row.</summary>
    public string Look { get; }

    /// <summary>The statement for so many buckets: one or more, and no more than <see cref="TokenBuckets.Most"/>.</summary>
    public static TakeStatement Of(int count) => ByCount[count - 1];

    /// <summary>The parameters of all three.</summary>
    public static Argument[] Arguments(IReadOnlyList<TokenBucket> buckets, long now)
    {
        var arguments = new List<Argument> { ("@now", now) };
        for (var i = 0; i < buckets.Count; i++)
        {
            arguments.Add((Name("@key{0}", i), buckets[i].Key.ToArray()));
            arguments.Add((Name("@refill{0}", i), Refill(buckets[i])));
            arguments.Add((Name("@room{0}", i), Room(buckets[i])));
        }

        return [.. arguments];
    }

    /// <summary>How long one token takes to come back, in milliseconds.</summary>
    public static long Refill(TokenBucket bucket) => Math.Max(1, (long)bucket.Refill.TotalMilliseconds);

    /// <summary>How far from full a bucket may be that still has a token, in milliseconds.</summary>
    public static long Room(TokenBucket bucket) => Refill(bucket) * (bucket.Burst - 1);

    private static string List(int count, string item, string separator = ", ") =>
        string.Join(separator, Enumerable.Range(0, count).Select(i => Name(item, i)));

    private static string Name(string pattern, int number) => pattern.Replace("{0}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
