using Doorcode.Accounts;
using Doorcode.Audit;
using Doorcode.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>What a request does that a network may do only so often.</summary>
internal enum NetworkLimit
{
    /// <summary>May send a mail.</summary>
    Mailing,

    /// <summary>Tries a code or a password.</summary>
    Guessing,
}

/// <summary>The network limits.</summary>
internal sealed class Limits(IRateLimitStore store, AddressKey keys, LimitedAttempts limited, IOptions<RateLimitOptions> options)
{
    /// <summary>Takes one request of a network's allowance; the problem when it has none left.</summary>
    public async Task<Problem?> TakeAsync(NetworkLimit limit, Caller caller, CancellationToken cancel)
    {
        if (!options.Value.Enabled)
            return null;

        var size = limit is NetworkLimit.Mailing ? options.Value.MailingPerNetwork : options.Value.GuessingPerNetwork;
        var bucket = new TokenBucket(keys.For(limit.ToString(), caller.Network), size.Burst, size.Refill);
        if (await store.TakeAsync([bucket], cancel) is not { } wait)
            return null;

        var kind = limit is NetworkLimit.Mailing ? "mailing" : "guessing";
        await limited.AddAsync(new AuditEntry(AuditEvent.NetworkLimit, AuditOutcome.Limited) { By = caller, Details = kind }, cancel);
        return Problems.RetryIn(wait);
    }
}

/// <summary>Puts a network limit on an endpoint.</summary>
internal static class NetworkLimitExtensions
{
    public static RouteHandlerBuilder LimitPerNetwork(this RouteHandlerBuilder endpoint, NetworkLimit limit) =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            var caller = (await Caller.BindAsync(context.HttpContext))!;
            var limits = context.HttpContext.RequestServices.GetRequiredService<Limits>();
            return await limits.TakeAsync(limit, caller, context.HttpContext.RequestAborted) is { } problem
                ? problem.ToHttp()
                : await next(context);
        });
}
