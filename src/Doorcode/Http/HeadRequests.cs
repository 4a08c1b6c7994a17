using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Doorcode.Http;

/// <summary>HEAD wherever GET is answered.</summary>
[Experimental("DOORCODE002")]
public static class HeadRequests
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
