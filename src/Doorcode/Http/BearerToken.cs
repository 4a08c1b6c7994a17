using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>The bearer token of a request (RFC 6750 section 2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads it; null when the request has no Authorization header, more than one, or one of another scheme.</summary>
    public static string? In(IHeaderDictionary headers)
    {
        var values = headers.Authorization;
        return values.Count == 1 && values[0] is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value[Scheme.Length..].Trim(' ')
            : null;
    }
}
