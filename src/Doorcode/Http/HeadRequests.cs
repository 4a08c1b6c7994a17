using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;

namespace Doorcode.Http;

/// <summary>Says that an endpoint answers HEAD because it answers GET.</summary>
internal sealed record HeadMetadata;

internal static class HeadRequests
{
    /// <summary>
    /// Lets every endpoint that answers GET answer HEAD as well, with the same status and headers (RFC 9110 section 9.3.2). The
    /// server drops the body.
    /// </summary>
    public static TBuilder AnswerHead<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
            if (methods.Any(HttpMethods.IsGet) && !methods.Any(HttpMethods.IsHead))
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([.. methods, HttpMethods.Head]));
                endpoint.Metadata.Add(new HeadMetadata());
            }
        });
        return endpoints;
    }
}

/// <summary>Leaves HEAD out of API descriptions, the host's own included: it says nothing that GET does not say.</summary>
internal sealed class HeadStaysUndescribed : IApiDescriptionProvider
{
    /// <summary>After the provider that describes endpoints.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        for (var i = context.Results.Count - 1; i >= 0; i--)
        {
            var described = context.Results[i];
            if (HttpMethods.IsHead(described.HttpMethod ?? "") && described.ActionDescriptor.EndpointMetadata.OfType<HeadMetadata>().Any())
                context.Results.RemoveAt(i);
        }
    }
}
