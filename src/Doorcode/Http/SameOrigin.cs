using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>
/// Tells which requests may act for a browser's cookie: those that can change nothing, and those that a page of this server or of an allowed
/// origin sends. A browser writes both headers itself; no page can (Fetch Metadata Request Headers; RFC 6454 section 7).
/// </summary>
internal sealed class SameOrigin(TrustedOrigins origins)
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether a request with the cookie may be taken.</summary>
    public bool Allows(HttpRequest request)
    {
        if (IsSafe(request))
            return true;

        var headers = request.Headers;
        var origin = headers.Origin.Count == 1 ? headers.Origin[0] : null;
        return headers.TryGetValue(FetchSite, out var site)
            // "none" is a request that its user began, such as a typed address.
            ? (site.Count == 1 && site[0] is "same-origin" or "none") || origins.IsOther(origin)
            : origins.Has(origin);
    }

    /// <summary>
    /// Whether a browser says that a page of another origin sends a request that could change something. A program that is no browser says
    /// nothing.
    /// </summary>
    public bool IsForeign(HttpRequest request) => request.Headers.ContainsKey(FetchSite) && !Allows(request);

    /// <summary>A WebSocket begins with a GET and no browser keeps its answers from a foreign page, so it is not safe.</summary>
    private static bool IsSafe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        && !request.Headers.Upgrade.Any(protocol => protocol?.Contains("websocket", StringComparison.OrdinalIgnoreCase) is true);
}
