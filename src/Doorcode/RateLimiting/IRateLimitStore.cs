using System.Diagnostics.CodeAnalysis;
using Doorcode.Storage;

namespace Doorcode.RateLimiting;

/// <summary>Counters that expire. Every step is atomic over all servers.</summary>
/// <remarks>Every implementation must pass <c>RateLimitStoreContract</c>.</remarks>
[Experimental("DOORCODE001")]
public interface IRateLimitStore
{
    /// <summary>Takes one token from every bucket, or from none.</summary>
    /// <param name="buckets">Up to <see cref="TokenBuckets.Most"/> buckets, with different keys.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Null when taken, also from no bucket at all; else how long until the emptiest of them has one.</returns>
    /// <exception cref="ArgumentException">Two buckets have the same key, or there are too many (<see cref="TokenBuckets.Check"/>).</exception>
    Task<TimeSpan?> TakeAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel);

    /// <summary>Puts one token back into every bucket.</summary>
    /// <param name="buckets">Up to <see cref="TokenBuckets.Most"/> buckets, with different keys.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentException">As for <see cref="TakeAsync"/>.</exception>
    Task PutBackAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel);

    /// <summary>
    /// Puts one token back into every bucket as part of a transaction of the database, if the buckets are there; else does nothing, and
    /// <see cref="PutBackAsync"/> has to be called.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="buckets">Up to <see cref="TokenBuckets.Most"/> buckets, with different keys.</param>
    /// <returns>Whether the tokens are put back with the transaction.</returns>
    ValueTask<bool> TryPutBackAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets) => ValueTask.FromResult(false);

    /// <summary>Makes every bucket full again.</summary>
    /// <param name="buckets">Up to <see cref="TokenBuckets.Most"/> buckets, with different keys.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentException">As for <see cref="TakeAsync"/>.</exception>
    Task FillAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel);

    /// <summary>
    /// Makes every bucket full again as part of a transaction of the database, if the buckets are there; else does nothing, and
    /// <see cref="FillAsync"/> has to be called.
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="buckets">Up to <see cref="TokenBuckets.Most"/> buckets, with different keys.</param>
    /// <returns>Whether the buckets are filled with the transaction.</returns>
    ValueTask<bool> TryFillAsync(Transaction transaction, IReadOnlyList<TokenBucket> buckets) => ValueTask.FromResult(false);

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
