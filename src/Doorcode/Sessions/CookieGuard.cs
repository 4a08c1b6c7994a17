using Doorcode.Http;
using Doorcode.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Checks the session cookie of a request.</summary>
internal sealed class CookieGuard(SessionCookie cookie, SameOrigin origin, SessionCookieStore cookies, ILogger<CookieGuard> log)
{
    /// <summary>Whether the request has the cookie.</summary>
    public bool IsOn(HttpRequest request) => cookie.Of(request) is not null;

    /// <summary>Refuses a request with the cookie that could change something and does not come from a page of this server.</summary>
    public Problem? Forbid(HttpRequest request) => IsOn(request) && !origin.Allows(request) ? Problems.Forbidden : null;

    /// <summary>The session that the cookie names.</summary>
    public async ValueTask<Result<LiveSession>> CheckAsync(HttpContext context)
    {
        if (Forbid(context.Request) is { } forbidden)
            return forbidden;

        try
        {
            return cookie.Of(context.Request) is { } value && await cookies.FindLiveAsync(value, context.RequestAborted) is { } session
                ? session
                : Problems.Unauthenticated;
        }
        catch (BackendUnavailableException failure)
        {
            StorageLog.BackendUnavailable(log, failure);
            return Problems.Unavailable;
        }
    }
}
