using Doorcode.Addresses;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Proofs;

/// <summary>A login that has taken its tokens and has not been judged.</summary>
/// <param name="Buckets">The buckets that the attempt took from; the tokens are given back unless the attempt fails.</param>
internal sealed record LoginAttempt(IReadOnlyList<TokenBucket> Buckets);

/// <summary>
/// Limits failed logins. For devices that are not known, each network has a bucket for each account, and all networks together have one
/// more (NIST SP 800-63B-4 section 3.2.2). A known device has a bucket of its own and takes from no other, so no number of strangers,
/// on its network or elsewhere, can shut its owner out. Addresses without an account are limited the same.
/// </summary>
internal sealed class LoginThrottle(
    IRateLimitStore store, LookupKeys keys, IOptions<RateLimitOptions> options, ILogger<LoginThrottle> log)
{
    private static readonly LoginAttempt Unlimited = new([]);

    /// <summary>Takes an attempt before it is judged, so that attempts at once cannot exceed the limit.</summary>
    /// <param name="address">The account's address.</param>
    /// <param name="caller">Who tries; a known device if <see cref="Caller.Device"/> says so.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Result<LoginAttempt>> TakeAsync(EmailAddress address, Caller caller, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return Unlimited;

        TokenBucket[] buckets = caller.Device is { } device ? [OfDevice(address, device)] : OfStrangers(address, caller);
        return await store.TakeAsync(buckets, cancel) is { } wait ? Problems.RetryIn(wait) : new LoginAttempt(buckets);
    }

    /// <summary>
    /// Takes an attempt of a client that is logged in. It takes what a stranger's login takes, and one of ten of its session's own. When
    /// strangers have used up what all share, the session's own are enough: they cannot keep its owner from a step that asks for a proof.
    /// </summary>
    /// <param name="address">The account's address.</param>
    /// <param name="session">The session; its client may fail as often as a known device.</param>
    /// <param name="caller">Who tries.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Result<LoginAttempt>> TakeAsync(
        EmailAddress address, SessionId session, Caller caller, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return Unlimited;

        var own = OfSession(address, session);
        TokenBucket[] all = [.. OfStrangers(address, caller), own];
        if (await store.TakeAsync(all, cancel) is null)
            return new LoginAttempt(all);

        return await store.TakeAsync([own], cancel) is { } wait ? Problems.RetryIn(wait) : new LoginAttempt([own]);
    }

    /// <summary>Gives back an attempt with the transaction that begins its session; false when it must be given back by itself.</summary>
    public async ValueTask<bool> TryGiveBackAsync(Transaction transaction, LoginAttempt attempt) =>
        attempt.Buckets.Count == 0 || await store.TryPutBackAsync(transaction, attempt.Buckets);

    /// <summary>Gives back an attempt that succeeded or was not judged: only failures count.</summary>
    public Task GiveBackAsync(LoginAttempt attempt, CancellationToken cancel) =>
        attempt.Buckets.Count == 0 ? Task.CompletedTask : store.PutBackAsync(attempt.Buckets, cancel);

    /// <summary>Gives back an attempt that was not judged, even if its client stops waiting.</summary>
    public Task GiveBackAnywayAsync(LoginAttempt attempt, CancellationToken cancel) =>
        GiveBackAsync(attempt, CancellationToken.None).FinishAsync(log, cancel);

    /// <summary>The same for an attempt that is answered already. A limit that cannot be reached costs the client no answer.</summary>
    public async Task GiveBackAfterwardsAsync(LoginAttempt attempt, CancellationToken cancel)
    {
        try
        {
            await GiveBackAnywayAsync(attempt, cancel);
        }
        catch (BackendUnavailableException failure)
        {
            StorageLog.LeftUndone(log, failure);
        }
    }

    /// <summary>
    /// Forgets the failed logins of an account with the transaction that gives it a new password: those of all networks together, and those
    /// of the caller's network and device. False when <see cref="ForgetAsync"/> must be called. What the address's other networks have
    /// used up comes back with time, because nothing lists them.
    /// </summary>
    public async ValueTask<bool> TryForgetAsync(Transaction transaction, EmailAddress address, Caller caller) =>
        !options.Value.Enabled || await store.TryFillAsync(transaction, All(address, caller));

    /// <summary>The same, after the transaction.</summary>
    public Task ForgetAsync(EmailAddress address, Caller caller, CancellationToken cancel) =>
        options.Value.Enabled ? store.FillAsync(All(address, caller), cancel) : Task.CompletedTask;

    private TokenBucket[] All(EmailAddress address, Caller caller) =>
        caller.Device is { } device
            ? [.. OfStrangers(address, caller), OfDevice(address, device)]
            : OfStrangers(address, caller);

    private TokenBucket[] OfStrangers(EmailAddress address, Caller caller) =>
    [
        Bucket(keys.For("login-network", address, caller.Network), options.Value.LoginPerAccountAndNetwork),
        Bucket(keys.For("login", address), options.Value.LoginPerAccount),
    ];

    private TokenBucket OfDevice(EmailAddress address, string device) =>
        Bucket(keys.For("login-device", address, device), options.Value.LoginPerKnownDevice);

    private TokenBucket OfSession(EmailAddress address, SessionId session) =>
        Bucket(keys.For("login-session", address, session.ToString()), options.Value.LoginPerKnownDevice);

    private static TokenBucket Bucket(byte[] key, BucketOptions size) => new(key, size.Burst, size.Refill);
}
