using Doorcode.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Doorcode.Http;

/// <summary>
/// Stands around every endpoint: answers for what could not be bound, turns a store that is down and a server that is overrun into 503, and keeps answers
/// with tokens or personal data out of caches.
/// </summary>
internal sealed class DoorcodeFilter(ILogger<DoorcodeFilter> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        foreach (var argument in context.Arguments)
        {
            if (argument is IBound { Problem: { } problem })
                return problem.ToHttp();
        }

        try
        {
            return await next(context);
        }
        catch (StoreUnavailableException failure)
        {
            StorageLog.StoreUnavailable(log, failure);
            return Problems.Unavailable.ToHttp();
        }
        catch (OverloadedException)
        {
            // Reported where the refusals are counted.
            return Problems.Unavailable.ToHttp();
        }
    }
}
