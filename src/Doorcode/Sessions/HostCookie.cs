using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Doorcode.Sessions;

/// <summary>
/// How cookies of this server are named and sent. The prefix keeps every other host and every path from setting them (RFC 6265bis section
/// 4.1.3.2). A browser takes such a cookie over TLS alone, so in Development over http they have another name.
/// </summary>
internal sealed class HostCookie(PublicUrl url, IHostEnvironment environment)
{
    private const string Prefix = "__Host-";

    private bool IsSecure => !environment.IsDevelopment() || !url.Value.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name under which a browser has a cookie.</summary>
    public string NameOf(string cookie) => IsSecure ? Prefix + cookie : cookie;

    /// <summary>The cookie's value; null when the request has none.</summary>
    public string? Of(HttpRequest request, string cookie) => request.Cookies[NameOf(cookie)];

    /// <summary>Gives the browser a cookie that no script can read.</summary>
    /// <param name="context">The request.</param>
    /// <param name="cookie">The name without its prefix.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="age">For how long the browser keeps it; zero takes it away, null keeps it until the browser is closed.</param>
    public void Set(HttpContext context, string cookie, string value, TimeSpan? age) =>
        context.Response.Cookies.Append(NameOf(cookie), value, new CookieOptions
        {
            HttpOnly = true,
            Secure = IsSecure,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = age,
        });
}
