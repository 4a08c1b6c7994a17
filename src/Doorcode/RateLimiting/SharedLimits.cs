using Doorcode.Events;
using Doorcode.Sealing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>What all networks together may do only so often.</summary>
internal enum SharedLimit
{
    /// <summary>Asks for a mail without an id.</summary>
    ResendWithoutId,

    /// <summary>Tries a code without an id.</summary>
    GuessWithoutWork,

    /// <summary>Asks for a new code without a password.</summary>
    CodeWithoutPassword,

    /// <summary>Begins a login by passkey.</summary>
    PasskeyLogin,
}

/// <summary>
/// Bounds the records that requests leave in the backend without having cost a password hash. Such a request leaves a record also for
/// an unknown address, so requests from many networks could fill the backend. A record lives for a known time, so one bucket for all
/// networks bounds their number without counting them. A request with an id finds its code or leaves no record, so it is not
/// limited here.
/// </summary>
internal sealed class SharedLimits(IRateLimitStore store, LookupKeys keys, EventLog events, IOptions<RateLimitOptions> options, ILogger<SharedLimits> log)
{
    /// <summary>Takes one request of the allowance that all share; the problem when it is used up. The same for every address.</summary>
    public async Task<Problem?> TakeAsync(SharedLimit limit, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return null;

        var (name, bucket) = Of(limit);
        if (await store.TakeAsync([bucket], cancel) is not { } wait)
            return null;

        await events.RecordRefusalAsync(new EventRecord(RateLimitingEvents.AllNetworksLimited) { Details = name }, cancel);
        return Problems.RetryIn(wait);
    }

    /// <summary>Takes one request of the allowance and does the work; the request is given back when the work is refused or fails.</summary>
    public async Task<Result<T>> RunAsync<T>(SharedLimit limit, Func<Task<Result<T>>> work, CancellationToken cancel)
        where T : class
    {
        if (await TakeAsync(limit, cancel) is { } limited)
            return limited;

        var isDone = false;
        try
        {
            var result = await work();
            isDone = result.Problem is null;
            return result;
        }
        finally
        {
            if (!isDone && options.Value.Enabled)
                await store.PutBackAsync([Of(limit).Bucket], CancellationToken.None).FinishAsync(log, cancel);
        }
    }

    private (string Name, TokenBucket Bucket) Of(SharedLimit limit)
    {
        var (name, size) = limit switch
        {
            SharedLimit.ResendWithoutId => ("resends without an id", options.Value.ResendsWithoutId),
            SharedLimit.GuessWithoutWork => ("guesses without an id", options.Value.GuessesWithoutId),
            SharedLimit.CodeWithoutPassword => ("codes without a password", options.Value.CodesWithoutPassword),
            SharedLimit.PasskeyLogin => ("logins by passkey", options.Value.PasskeyLogins),
            _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, message: null),
        };
        return (name, new TokenBucket(keys.For("shared", name), size.Burst, size.Refill));
    }
}
