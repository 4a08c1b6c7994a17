using Doorcode.Accounts;
using Doorcode.Http;
using Doorcode.RateLimiting;
using Microsoft.Extensions.Options;

namespace Doorcode.Login;

/// <summary>An attempt to log in that has been paid for.</summary>
/// <param name="Buckets">What it was paid from; given back when it succeeds.</param>
/// <param name="Network">Under what the network is remembered.</param>
/// <param name="IsKnown">Whether the account has logged in from this network before.</param>
internal sealed record LoginAttempt(IReadOnlyList<TokenBucket> Buckets, byte[] Network, bool IsKnown);

/// <summary>
/// Limits failed logins without ever locking an owner out: each network has a bucket of its own for each account, and strange
/// networks share one more. A network from which the account was entered before is not held up by what others do. Addresses
/// without an account are limited the same.
/// </summary>
internal sealed class LoginThrottle(IRateLimitStore store, AddressKey keys, IOptions<RateLimitOptions> options)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);
    private static readonly LoginAttempt Unlimited = new([], [], IsKnown: true);

    public async Task<Result<LoginAttempt>> TakeAsync(EmailAddress address, Caller caller, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return Unlimited;

        var network = keys.For("known-network", address, caller.Network);
        var isKnown = await store.RemembersAsync(network, cancel);
        var buckets = new List<TokenBucket>
        {
            Bucket(keys.For("login-network", address, caller.Network), options.Value.LoginPerAccountAndNetwork),
        };
        if (!isKnown)
            buckets.Add(Bucket(keys.For("login", address), options.Value.LoginPerAccount));

        return await store.TakeAsync(buckets, cancel) is { } wait
            ? Problems.RetryIn(wait)
            : new LoginAttempt(buckets, network, isKnown);
    }

    public async Task SucceedAsync(LoginAttempt attempt, CancellationToken cancel)
    {
        if (attempt.Buckets.Count > 0)
            await store.PutBackAsync(attempt.Buckets, cancel);

        if (!attempt.IsKnown)
            await store.RememberAsync(attempt.Network, KnownFor, cancel);
    }

    private static TokenBucket Bucket(byte[] key, BucketOptions size) => new(key, size.Burst, size.Refill);
}
