using Doorcode.Sealing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>Limits the requests of one account, from all networks together, that mail a notice to its owner. The notice itself is never refused.</summary>
internal sealed class AccountLimits(
    IRateLimitStore store, LookupKeys keys, IOptions<RateLimitOptions> options, ILogger<AccountLimits> log)
{
    /// <summary>
    /// Takes one request of the account's allowance, and then does the work that the request asks for, such as verifying a password: an
    /// account whose allowance is used up costs none of it. When the work is refused or fails, the account gets the request back.
    /// </summary>
    /// <param name="name">What is limited; each has an allowance of its own.</param>
    /// <param name="size">The option that says how large the allowance is.</param>
    /// <param name="account">Who asks.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <returns>What the work returned, or the problem that the request has to wait.</returns>
    public async Task<Result<T>> RunAsync<T>(
        string name, Func<RateLimitOptions, BucketOptions> size, AccountId account, Func<Task<Result<T>>> work, CancellationToken cancel)
        where T : class
    {
        if (!options.Value.Enabled)
            return await work();

        var allowance = size(options.Value);
        var bucket = new TokenBucket(keys.For(name, account.ToString()), allowance.Burst, allowance.Refill);
        if (await store.TakeAsync([bucket], cancel) is { } wait)
            return Problems.RetryIn(wait);

        var isDone = false;
        try
        {
            var result = await work();
            isDone = result.Problem is null;
            return result;
        }
        finally
        {
            if (!isDone)
                await store.PutBackAsync([bucket], CancellationToken.None).FinishAsync(log, cancel);
        }
    }
}
