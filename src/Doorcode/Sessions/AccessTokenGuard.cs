using Doorcode.Http;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Checks the bearer access token of a request.</summary>
internal sealed class AccessTokenGuard(TokenReader reader, SessionStore sessions, ILogger<AccessTokenGuard> log)
{
    public async ValueTask<Result<LiveSession>> CheckAsync(IHeaderDictionary headers, CancellationToken cancel)
    {
        if (BearerToken.In(headers) is not { } token)
            return Problems.Unauthenticated;

        try
        {
            var claims = await reader.ReadAccessAsync(token);
            return claims is not null
                && await sessions.FindLiveAsync(
                    new SessionId(claims.SessionId), new AccountId(claims.Subject), cancel) is { } session
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
