using Doorcode.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Sessions;

/// <summary>
/// Runs before every endpoint and before its limits, so that a page of another origin can neither use the cookie that the browser adds to its
/// request nor, without a cookie, spend the limits of its visitors' network.
/// </summary>
internal sealed class OriginAdmission : IAdmission
{
    /// <summary>Puts it before endpoints, and says at those that could change something that it may refuse.</summary>
    public static void StandBefore(IEndpointConventionBuilder endpoints) => endpoints.Add(endpoint =>
    {
        endpoint.Metadata.Add(new OriginAdmission());
        var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
        if (!methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method)))
            endpoint.Metadata.Add(new ProblemMetadata([Problems.Forbidden]));
    });

    public ValueTask<Problem?> AdmitAsync(HttpContext context) => ValueTask.FromResult(
        Service<CookieGuard>(context).Forbid(context.Request)
        ?? (Service<SameOrigin>(context).IsForeign(context.Request) ? Problems.Forbidden : null));

    private static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
