using Doorcode.Events;
using Doorcode.Sealing;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>The limits by network and site.</summary>
internal sealed class Limits(IRateLimitStore store, LookupKeys keys, EventLog events, IOptions<RateLimitOptions> options)
{
    /// <summary>
    /// Takes one request from the allowance of the caller's network and from that of its site, both or neither; the problem when
    /// one of them is used up.
    /// </summary>
    public async Task<Problem?> TakeAsync(NetworkLimit limit, Caller caller, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return null;

        var (name, perNetwork, perSite) = limit is NetworkLimit.Mailing
            ? ("mailing", options.Value.MailingPerNetwork, options.Value.MailingPerSite)
            : ("guessing", options.Value.GuessingPerNetwork, options.Value.GuessingPerSite);
        TokenBucket[] buckets =
        [
            new(keys.For(limit.ToString(), caller.Network), perNetwork.Burst, perNetwork.Refill),
            new(keys.For($"{limit}-site", caller.Site), perSite.Burst, perSite.Refill),
        ];
        if (await store.TakeAsync(buckets, cancel) is not { } wait)
            return null;

        await events.RecordRefusalAsync(new EventRecord(RateLimitingEvents.NetworkLimited) { By = caller, Details = name }, cancel);
        return Problems.RetryIn(wait);
    }
}
