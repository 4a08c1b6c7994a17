using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>What a network, and the site that it belongs to, may do only so often.</summary>
internal enum NetworkLimit
{
    /// <summary>May send a mail.</summary>
    Mailing,

    /// <summary>Tries a code or a password.</summary>
    Guessing,
}

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

        await events.RecordRefusalAsync(new AccountEvent(RateLimitingEvents.NetworkLimited) { By = caller, Details = name }, cancel);
        return Problems.RetryIn(wait);
    }
}

/// <summary>Takes a request from the allowance of its network and site before its body is read.</summary>
internal sealed class NetworkAdmission(NetworkLimit limit) : IAdmission
{
    public async ValueTask<Problem?> AdmitAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<Limits>().TakeAsync(limit, Caller.Of(context), context.RequestAborted);
}

internal static class NetworkLimitExtensions
{
    /// <summary>Puts a network limit on an endpoint.</summary>
    public static RouteHandlerBuilder LimitPerNetwork(this RouteHandlerBuilder endpoint, NetworkLimit limit) =>
        endpoint.WithMetadata(new NetworkAdmission(limit));
}
