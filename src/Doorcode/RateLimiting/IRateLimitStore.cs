using System.Runtime.InteropServices;

namespace Doorcode.RateLimiting;

/// <summary>A token bucket: at most <paramref name="Burst"/> at once, one more every <paramref name="Refill"/>.</summary>
/// <param name="Key">Whose bucket; holds no address in clear.</param>
/// <param name="Burst">Its size.</param>
/// <param name="Refill">How long one token takes to come back.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenBucket(ReadOnlyMemory<byte> Key, int Burst, TimeSpan Refill);

/// <summary>A rolling window: at most <paramref name="Limit"/> events in any <paramref name="Length"/>.</summary>
/// <param name="Key">Whose window; holds no address in clear.</param>
/// <param name="Limit">How many events.</param>
/// <param name="Length">In how long.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RollingWindow(ReadOnlyMemory<byte> Key, int Limit, TimeSpan Length);

/// <summary>Counters that expire. Every step is atomic over all servers.</summary>
/// <remarks>Every implementation must pass <c>RateLimitStoreContract</c>.</remarks>
public interface IRateLimitStore
{
    /// <summary>Takes one token from every bucket, or from none.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Null when taken; else how long until the emptiest of them has one.</returns>
    Task<TimeSpan?> TakeAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel);

    /// <summary>Puts one token back into every bucket.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task PutBackAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel);

    /// <summary>Counts an event if the window has room for it.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Null when counted; else how long until there is room.</returns>
    Task<TimeSpan?> CountAsync(RollingWindow window, CancellationToken cancel);
}
