using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Doorcode.Sessions;

/// <summary>
/// The session cookie in requests and answers. Its prefix keeps every other host and every path from setting it (RFC 6265bis section
/// 4.1.3.2). A browser takes such a cookie over TLS alone, so in Development over http it has another name.
/// </summary>
internal sealed class SessionCookie(PublicUrl url, IHostEnvironment environment)
{
    internal const string SecureName = "__Host-doorcode";
    internal const string ClearName = "doorcode";

    private string Name => IsSecure ? SecureName : ClearName;

    private bool IsSecure => !environment.IsDevelopment() || !url.Value.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The cookie's value; null when the request has none.</summary>
    public string? Of(HttpRequest request) => request.Cookies[Name];

    /// <summary>Gives the browser the cookie.</summary>
    public void Set(HttpContext context, NewCookie cookie) =>
        context.Response.Cookies.Append(Name, cookie.Value, Options(cookie.EndsIn));

    /// <summary>Takes the cookie from the browser.</summary>
    public void Clear(HttpContext context) => context.Response.Cookies.Append(Name, "", Options(TimeSpan.Zero));

    private CookieOptions Options(TimeSpan age) => new()
    {
        HttpOnly = true,
        Secure = IsSecure,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = age,
    };
}
