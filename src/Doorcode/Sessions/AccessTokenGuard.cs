using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Doorcode.Sessions;

/// <summary>Checks the bearer access token of a request.</summary>
internal sealed class AccessTokenGuard(TokenReader reader, SessionStore sessions, ILogger<AccessTokenGuard> log)
{
    private const string Scheme = "Bearer ";

    public async ValueTask<Result<LiveSession>> CheckAsync(IHeaderDictionary headers, CancellationToken cancel)
    {
        var values = headers[HeaderNames.Authorization];
        if (values.Count != 1 || values[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Problems.Unauthenticated;

        try
        {
            var claims = await reader.ReadAccessAsync(value[Scheme.Length..].Trim(' '));
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
