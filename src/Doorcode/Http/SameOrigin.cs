using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>
/// Tells which requests may act for a browser's cookie: those that can change nothing, and those that a page of this server sends. A
/// browser writes both headers itself; no page can (Fetch Metadata Request Headers; RFC 6454 section 7).
/// </summary>
internal sealed class SameOrigin(PublicUrl url)
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether a request with the cookie may be taken.</summary>
    public bool Allows(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return true;

        var headers = request.Headers;
        return headers.TryGetValue(FetchSite, out var site)
            // "none" is a request that its user began, such as a typed address.
            ? site.Count == 1 && site[0] is "same-origin" or "none"
            : headers.Origin.Count == 1 && IsAllowed(headers.Origin[0]);
    }

    /// <summary>The one place that says whose pages may use the cookie.</summary>
    private bool IsAllowed(string? origin) =>
        Uri.TryCreate(url.Value, UriKind.Absolute, out var ours) && string.Equals(origin, ours.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
}
