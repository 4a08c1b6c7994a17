using Doorcode.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Doorcode.Http;

/// <summary>
/// Stands around every endpoint: takes the endpoint's limits first, then reads access token and body, each only after what stands
/// before it was accepted, and runs the endpoint. Answers 503 when a backend is down or the server is overloaded, and keeps
/// answers with tokens or personal data out of caches.
/// </summary>
internal sealed class DoorcodeFilter(ILogger<DoorcodeFilter> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        try
        {
            return await RefuseAsync(context) is { } problem ? problem.ToHttp() : await next(context);
        }
        catch (BackendUnavailableException failure)
        {
            StorageLog.BackendUnavailable(log, failure);
            return Problems.Unavailable.ToHttp();
        }
        catch (OverloadedException)
        {
            // Reported where the refusals are counted.
            return Problems.Unavailable.ToHttp();
        }
        catch (AppFailureException failure)
        {
            return failure.Problem.ToHttp();
        }
        finally
        {
            RequestDeadline.Lift(context.HttpContext);
        }
    }

    private static async ValueTask<Problem?> RefuseAsync(EndpointFilterInvocationContext context)
    {
        var http = context.HttpContext;
        foreach (var admission in http.GetEndpoint()?.Metadata.GetOrderedMetadata<IAdmission>() ?? [])
        {
            if (await admission.AdmitAsync(http) is { } refusal)
                return refusal;
        }

        foreach (var argument in context.Arguments)
        {
            if (argument is IBound bound && await bound.ReadAsync(http) is { } refusal)
                return refusal;
        }

        return null;
    }
}
