using Doorcode.Sealing;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>Limits the requests of one account, from all networks together, that mail a notice to its owner. The notice itself is never refused.</summary>
internal sealed class AccountLimits(IRateLimitStore store, LookupKeys keys, IOptions<RateLimitOptions> options)
{
    /// <summary>Takes one request of the account's allowance; the problem when it is used up.</summary>
    /// <param name="name">What is limited; each has an allowance of its own.</param>
    /// <param name="size">The option that says how large the allowance is.</param>
    /// <param name="account">Who asks.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Problem?> TakeAsync(
        string name, Func<RateLimitOptions, BucketOptions> size, AccountId account, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return null;

        var allowance = size(options.Value);
        var bucket = new TokenBucket(keys.For(name, account.ToString()), allowance.Burst, allowance.Refill);
        return await store.TakeAsync([bucket], cancel) is { } wait ? Problems.RetryIn(wait) : null;
    }
}
