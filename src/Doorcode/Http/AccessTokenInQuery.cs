using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>Metadata of an endpoint that takes an access token from the query, where a browser cannot send the header (RFC 6750 section 2.3).</summary>
internal sealed record AccessTokenInQuery
{
    private const string Name = "access_token";

    /// <summary>The token in the query of a request whose endpoint takes it there; null otherwise.</summary>
    public static string? Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AccessTokenInQuery>() is not null && context.Request.Query[Name] is [{ Length: > 0 } token]
            ? token
            : null;
}
