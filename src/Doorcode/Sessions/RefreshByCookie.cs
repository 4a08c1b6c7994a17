using Doorcode.Devices;
using Doorcode.Telemetry;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>
/// Gives a browser its next access token. The cookie stays as it is: no script can read it, and tabs that
/// refresh at once would replace each other's.
/// </summary>
internal sealed class RefreshByCookie(
    SessionCookieStore cookies, TokenIssuer issuer, DeviceTokens devices, AskForClaims claims, ServerClock clock, DoorcodeMeter meter)
{
    public async Task<Result<TokenPair>> RunAsync(string cookie, CancellationToken cancel)
    {
        if (await cookies.TryUseAsync(cookie, cancel) is not { } used)
        {
            meter.Count(SessionsEvents.Dead);
            return Problems.TokenInvalid;
        }

        var told = await claims.RunAsync(used.Account, cancel);
        meter.Count(SessionsEvents.ByCookie);
        var (access, expiresIn) = issuer.Access(used.Account, used.Session, used.Facts, told, clock.Now, used.ExpiresAt);
        return new TokenPair
        {
            Access = access,
            ExpiresIn = expiresIn,
            DeviceToken = devices.Again(used.Account, used.Epoch, used.Session),
        };
    }
}
