using Doorcode.Http;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Checks the bearer access token of a request.</summary>
internal sealed class AccessTokenGuard(TokenReader reader, SessionStore sessions, ILogger<AccessTokenGuard> log)
{
    public ValueTask<Result<LiveSession>> CheckAsync(IHeaderDictionary headers, CancellationToken cancel) =>
        BearerToken.In(headers) is { } token ? CheckAsync(token, cancel) : ValueTask.FromResult<Result<LiveSession>>(Problems.Unauthenticated);

    /// <summary>Checks an access token that a request has in another place than its header.</summary>
    public async ValueTask<Result<LiveSession>> CheckAsync(string token, CancellationToken cancel)
    {
        try
        {
            var claims = await reader.ReadAccessAsync(token);
            return claims is not null
                && await sessions.FindLiveAsync(
                    new SessionId(claims.SessionId), new AccountId(claims.Subject), cancel) is { } session
                ? claims.Others is null ? session : session with { Stated = claims.Others }
                : Problems.Unauthenticated;
        }
        catch (BackendUnavailableException failure)
        {
            StorageLog.BackendUnavailable(log, failure);
            return Problems.Unavailable;
        }
    }
}
