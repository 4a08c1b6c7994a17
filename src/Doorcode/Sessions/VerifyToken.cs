using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>A token to look at.</summary>
internal sealed record VerifyTokenRequest : IRequestBody<VerifyTokenRequest>
{
    /// <summary>An access or refresh token.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public required string Token { get; init; }

    static JsonTypeInfo<VerifyTokenRequest> IRequestBody<VerifyTokenRequest>.Json => SessionsJson.Default.VerifyTokenRequest;
}

/// <summary>Tells whether an access or refresh token would be accepted now.</summary>
internal sealed class VerifyToken(TokenReader reader, SessionStore sessions, ServerClock clock, IOptions<JwtOptions> options)
{
    private static readonly Empty Valid = new();

    public async Task<Result<Empty>> RunAsync(VerifyTokenRequest request, CancellationToken cancel)
    {
        var isGood = await reader.ReadAccessAsync(request.Token) is { } claims
            ? await sessions.FindLiveAsync(new SessionId(claims.SessionId), new AccountId(claims.Subject), cancel) is not null
            : await reader.ReadRefreshAsync(request.Token) is { } token && await WouldRefreshAsync(token, cancel);
        return isGood ? Valid : Problems.TokenInvalid;
    }

    /// <summary>Whether this is a refresh token of the session that would be accepted now.</summary>
    public async ValueTask<bool> IsRefreshTokenOfAsync(LiveSession session, string token, CancellationToken cancel) =>
        await reader.ReadRefreshAsync(token) is { } presented
        && presented.Session == session.Id
        && presented.Account == session.Account
        && await WouldRefreshAsync(presented, cancel);

    private async ValueTask<bool> WouldRefreshAsync(RefreshToken token, CancellationToken cancel) =>
        await sessions.FindStateAsync(token, cancel) is { } state
        && state.Judge(token, clock.Now, options.Value.RefreshGrace) is Standing.Current or Standing.Repeated;
}
