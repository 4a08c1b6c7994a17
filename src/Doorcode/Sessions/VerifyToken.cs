using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Http;
using Doorcode.Storage;
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

/// <summary>An empty object.</summary>
internal sealed record Empty;

/// <summary>Tells whether an access or refresh token would be accepted now.</summary>
internal sealed class VerifyToken(TokenReader reader, SessionStore sessions, Database database, IOptions<JwtOptions> options)
{
    private static readonly Empty Valid = new();

    public async Task<Result<Empty>> RunAsync(VerifyTokenRequest request, CancellationToken cancel)
    {
        var claims = await reader.ReadAsync(request.Token, TokenKind.Access)
            ?? await reader.ReadAsync(request.Token, TokenKind.Refresh);
        return claims is not null && await FindAsync(claims, cancel) is not null ? Valid : Problems.TokenInvalid;
    }

    /// <summary>Whether this is a refresh token of a session that has just been looked up, and would be accepted now.</summary>
    public async ValueTask<bool> IsRefreshTokenOfAsync(LiveSession session, string token) =>
        await reader.ReadAsync(token, TokenKind.Refresh) is { Generation: { } generation } claims
        && claims.SessionId == session.Id.Value
        && claims.Subject == session.Account.Value
        && IsCurrent(session, generation);

    private async ValueTask<LiveSession?> FindAsync(TokenClaims claims, CancellationToken cancel)
    {
        var session = await sessions.FindLiveAsync(new SessionId(claims.SessionId), new AccountId(claims.Subject), cancel);
        return session is not null && (claims.Generation is null || IsCurrent(session, claims.Generation.Value)) ? session : null;
    }

    private bool IsCurrent(LiveSession session, long generation) =>
        generation == session.Generation
        || options.Value.IsInGrace(session.Generation, session.RotatedAt, generation, database.Now);
}
