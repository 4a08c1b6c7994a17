using Doorcode.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.RateLimiting;

/// <summary>Takes a request from the allowance of its network and site before its body is read.</summary>
internal sealed class NetworkAdmission(NetworkLimit limit) : IAdmission
{
    /// <summary>Which allowance.</summary>
    public NetworkLimit Limit => limit;

    public async ValueTask<Problem?> AdmitAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<Limits>().TakeAsync(limit, Caller.Of(context), context.RequestAborted);
}

internal static class NetworkLimitExtensions
{
    /// <summary>Puts a network limit on an endpoint.</summary>
    public static RouteHandlerBuilder LimitPerNetwork(this RouteHandlerBuilder endpoint, NetworkLimit limit) =>
        endpoint.WithMetadata(new NetworkAdmission(limit));
}
