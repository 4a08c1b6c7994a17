using Doorcode.Addresses;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Proofs;

/// <summary>A login that has taken its tokens and has not been judged.</summary>
/// <param name="Buckets">The buckets that the attempt took from; the tokens are given back unless the attempt fails.</param>
internal sealed record LoginAttempt(IReadOnlyList<TokenBucket> Buckets);

/// <summary>
/// Limits failed logins without ever locking an owner out: each network has a bucket of its own for each account, and all
/// networks together have one more. When that one is empty, each network still has a small reserve that no other can use up. All
/// networks of one site (256 of an IPv4 /24, 65,536 of an IPv6 /48) have ten of these reserves between them.
/// Addresses without an account are limited the same, and nothing here depends on who has logged in before.
/// </summary>
internal sealed class LoginThrottle(IRateLimitStore store, LookupKeys keys, IOptions<RateLimitOptions> options)
{
    private const int ReservesPerSite = 10;
    private static readonly LoginAttempt Unlimited = new([]);

    public async Task<Result<LoginAttempt>> TakeAsync(EmailAddress address, Caller caller, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return Unlimited;

        TokenBucket[] usual = [OfNetwork(address, caller), OfAllNetworks(address)];
        if (await store.TakeAsync(usual, cancel) is null)
            return new LoginAttempt(usual);

        TokenBucket[] reserve = [OfNetwork(address, caller), .. Reserves(address, caller)];
        return await store.TakeAsync(reserve, cancel) is { } wait ? Problems.RetryIn(wait) : new LoginAttempt(reserve);
    }

    /// <summary>Gives back an attempt with the transaction that begins its session; false when it must be given back by itself.</summary>
    public async ValueTask<bool> TryGiveBackAsync(Transaction transaction, LoginAttempt attempt) =>
        attempt.Buckets.Count == 0 || await store.TryPutBackAsync(transaction, attempt.Buckets);

    /// <summary>Gives back an attempt that succeeded or was not judged: only failures count.</summary>
    public Task GiveBackAsync(LoginAttempt attempt, CancellationToken cancel) =>
        attempt.Buckets.Count == 0 ? Task.CompletedTask : store.PutBackAsync(attempt.Buckets, cancel);

    /// <summary>
    /// Forgets the failed logins of an account with the transaction that gives it a new password: those of all networks together, and those
    /// of the caller's network and site. False when <see cref="ForgetAsync"/> must be called. What the address's other networks have
    /// used up comes back with time, because nothing lists them.
    /// </summary>
    public async ValueTask<bool> TryForgetAsync(Transaction transaction, EmailAddress address, Caller caller) =>
        !options.Value.Enabled || await store.TryFillAsync(transaction, All(address, caller));

    /// <summary>The same, after the transaction.</summary>
    public Task ForgetAsync(EmailAddress address, Caller caller, CancellationToken cancel) =>
        options.Value.Enabled ? store.FillAsync(All(address, caller), cancel) : Task.CompletedTask;

    private TokenBucket[] All(EmailAddress address, Caller caller) =>
        [OfNetwork(address, caller), OfAllNetworks(address), .. Reserves(address, caller)];

    private TokenBucket OfNetwork(EmailAddress address, Caller caller) =>
        Bucket(keys.For("login-network", address, caller.Network), options.Value.LoginPerAccountAndNetwork);

    private TokenBucket OfAllNetworks(EmailAddress address) => Bucket(keys.For("login", address), options.Value.LoginPerAccount);

    private TokenBucket[] Reserves(EmailAddress address, Caller caller) =>
    [
        Bucket(keys.For("login-reserve", address, caller.Network), options.Value.LoginReserve),
        new(
            keys.For("login-site", address, caller.Site),
            options.Value.LoginReserve.Burst * ReservesPerSite,
            TimeSpan.FromMilliseconds(Math.Max(1, options.Value.LoginReserve.Refill.TotalMilliseconds / ReservesPerSite))),
    ];

    private static TokenBucket Bucket(byte[] key, BucketOptions size) => new(key, size.Burst, size.Refill);
}
