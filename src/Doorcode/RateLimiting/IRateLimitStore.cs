using System.Runtime.InteropServices;
using Doorcode.Storage;

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

/// <summary>How a mail acts on the cooldown of its address.</summary>
public enum MailCooldown
{
    /// <summary>The mail ignores the cooldown and does not start it; the mail is only counted.</summary>
    None,

    /// <summary>The mail does not wait for the cooldown, and starts it anew.</summary>
    Start,

    /// <summary>The mail waits until the cooldown is over, and starts it anew.</summary>
    Await,
}

/// <summary>A mail to be counted among those to its mailbox.</summary>
/// <param name="Key">Whose mails count together; holds no address in clear.</param>
/// <param name="Limit">How many mails are allowed.</param>
/// <param name="Length">In how long; zero where no mail counts and the cooldown alone acts.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MailCount(ReadOnlyMemory<byte> Key, int Limit, TimeSpan Length)
{
    /// <summary>The cooldown's name under the key: a part of a keyed hash of address and purpose.</summary>
    public ulong Label { get; init; }

    /// <summary>How the mail acts on the cooldown of its label.</summary>
    public MailCooldown Rule { get; init; }

    /// <summary>How long the cooldown is that the mail starts.</summary>
    public TimeSpan Cooldown { get; init; }
}

/// <summary>What became of a mail that asked to be counted.</summary>
/// <param name="At">When it was counted, UTC milliseconds; what <see cref="IRateLimitStore.PutBackMailAsync"/> asks for.</param>
/// <param name="Wait">Null when it was counted; else how long until it can be.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MailCounted(long At, TimeSpan? Wait);

/// <summary>Counters that expire. Every step is atomic over all servers.</summary>
/// <remarks>Every implementation must pass <c>RateLimitStoreContract</c>.</remarks>
public interface IRateLimitStore
{
    /// <summary>Takes one token from every bucket, or from none.</summary>
    /// <param name="buckets">Up to four buckets, with different keys.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Null when taken; else how long until the emptiest of them has one.</returns>
    Task<TimeSpan?> TakeAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel);

    /// <summary>Puts one token back into every bucket.</summary>
    /// <param name="buckets">Up to four buckets, with different keys.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task PutBackAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel);

    /// <summary>
    /// Puts one token back into every bucket as part of a transaction of the database, if the buckets are there; else does nothing, and
    /// <see cref="PutBackAsync"/> has to be called.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="buckets">Up to four buckets, with different keys.</param>
    /// <returns>Whether the tokens are put back with the transaction.</returns>
    ValueTask<bool> TryPutBackAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets) => ValueTask.FromResult(false);

    /// <summary>
    /// Counts a mail if fewer than its limit were counted in the time before it, and if it need not wait for a cooldown. One small
    /// record for each key holds both, so an unknown address costs no more than that record.
    /// </summary>
    /// <param name="mail">The mail.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<MailCounted> CountMailAsync(MailCount mail, CancellationToken cancel);

    /// <summary>
    /// Counts a mail, like <see cref="CountMailAsync(MailCount, CancellationToken)"/>. If mails are counted in the database, the same
    /// transaction does what follows a mail that is counted; else that is left to the caller.
    /// </summary>
    /// <param name="mail">The mail.</param>
    /// <param name="follow">What follows. It may end in <see cref="Transaction.LastAsync"/>, and tells its owner that it was done.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<MailCounted> CountMailAsync(MailCount mail, Func<Transaction, ValueTask> follow, CancellationToken cancel) =>
        CountMailAsync(mail, cancel);

    /// <summary>Forgets a mail that was counted and not sent, and the cooldown that it started.</summary>
    /// <param name="mail">The mail, as it was counted.</param>
    /// <param name="at">When it was counted.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task PutBackMailAsync(MailCount mail, long at, CancellationToken cancel);
}
