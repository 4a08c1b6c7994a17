using Microsoft.AspNetCore.Http;

namespace Doorcode.Sessions;

/// <summary>The session cookie in requests and answers.</summary>
internal sealed class SessionCookie(HostCookie cookies)
{
    private const string Name = "doorcode";

    /// <summary>The cookie's value; null when the request has none.</summary>
    public string? Of(HttpRequest request) => cookies.Of(request, Name);

    /// <summary>Gives the browser the cookie.</summary>
    public void Set(HttpContext context, NewCookie cookie) => cookies.Set(context, Name, cookie.Value, cookie.EndsIn);

    /// <summary>Takes the cookie from the browser.</summary>
    public void Clear(HttpContext context) => cookies.Set(context, Name, "", TimeSpan.Zero);
}
