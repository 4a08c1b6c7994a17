using System.Diagnostics.CodeAnalysis;

namespace Doorcode.RateLimiting;

/// <summary>Which buckets may be taken from together.</summary>
[Experimental("DOORCODE001")]
public static class TokenBuckets
{
    /// <summary>How many buckets may be taken from together.</summary>
    public const int Most = 4;

    /// <summary>Refuses a set of buckets that no store can take from in one step; every store calls it before it does anything.</summary>
    /// <param name="buckets">The buckets; none at all is a set, too.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="Most"/>, or two of them have the same key.</exception>
    public static void Check(IReadOnlyList<TokenBucket> buckets)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        if (buckets.Count > Most)
            throw new ArgumentException($"No more than {Most} buckets can be taken from together.", nameof(buckets));

        for (var i = 1; i < buckets.Count; i++)
        {
            for (var earlier = 0; earlier < i; earlier++)
            {
                if (buckets[i].Key.Span.SequenceEqual(buckets[earlier].Key.Span))
                    throw new ArgumentException("Buckets that are taken from together must have different keys.", nameof(buckets));
            }
        }
    }
}
