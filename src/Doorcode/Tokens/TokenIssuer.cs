using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Accounts;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Writes and signs tokens.</summary>
internal sealed class TokenIssuer(KeyRing keys, PublicAddress address, IOptions<JwtOptions> options)
{
    private const int RandomIdLength = 16;

    /// <summary>Signs an access token, which ends with its session if that is sooner.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="session">Of which session.</param>
    /// <param name="now">Now, UTC milliseconds.</param>
    /// <param name="sessionEnd">The session's absolute end, UTC milliseconds.</param>
    /// <returns>The token, and for how many seconds it works.</returns>
    public (string Token, long ExpiresIn) Access(AccountId account, SessionId session, long now, long sessionEnd)
    {
        var end = Math.Min(now + (long)options.Value.AccessTokenLifetime.TotalMilliseconds, sessionEnd);
        var claims = Claims(account, session, now, end) with
        {
            TokenId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomIdLength)),
            TokenType = "access",
        };
        return (keys.Current.Sign(Json(claims), TokenKind.Access), claims.ExpiresAt - claims.IssuedAt);
    }

    /// <summary>
    /// Signs a refresh token. Its payload follows from the arguments alone, so that <see cref="Rebuild"/> can give the very same
    /// token again from its header and signature.
    /// </summary>
    public string Refresh(AccountId account, SessionId session, long generation, long issuedAt, long sessionEnd) =>
        keys.Current.Sign(RefreshPayload(account, session, generation, issuedAt, sessionEnd), TokenKind.Refresh);

    /// <summary>SHA-256 of a whole token: tells a token byte for byte from every other, and makes none.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The header and the signature of a token, without the payload between them.</summary>
    public static string Envelope(string token)
    {
        var (first, last) = (token.IndexOf('.', StringComparison.Ordinal), token.LastIndexOf('.'));
        return string.Concat(token.AsSpan(0, first), token.AsSpan(last));
    }

    /// <summary>Puts a refresh token together again from what <see cref="Envelope"/> kept of it.</summary>
    public string Rebuild(
        string envelope, AccountId account, SessionId session, long generation, long issuedAt, long sessionEnd)
    {
        var dot = envelope.IndexOf('.', StringComparison.Ordinal);
        var payload = JsonSerializer.SerializeToUtf8Bytes(
            RefreshClaims(account, session, generation, issuedAt, sessionEnd), TokenJson.Default.TokenClaims);
        return $"{envelope.AsSpan(0, dot)}.{Base64Url.EncodeToString(payload)}{envelope.AsSpan(dot)}";
    }

    private string RefreshPayload(AccountId account, SessionId session, long generation, long issuedAt, long sessionEnd) =>
        Json(RefreshClaims(account, session, generation, issuedAt, sessionEnd));

    private TokenClaims RefreshClaims(AccountId account, SessionId session, long generation, long issuedAt, long sessionEnd) =>
        Claims(account, session, issuedAt, sessionEnd) with
        {
            TokenId = $"{session.Value:N}.{generation}",
            TokenType = "refresh",
            Generation = generation,
        };

    private TokenClaims Claims(AccountId account, SessionId session, long issuedAt, long expiresAt) => new()
    {
        Issuer = address.Issuer,
        Audience = address.Audience,
        Subject = account.Value,
        UserId = account.Value,
        SessionId = session.Value,
        TokenId = "",
        IssuedAt = issuedAt / 1000,
        ExpiresAt = expiresAt / 1000,
        TokenType = "",
    };

    private static string Json(TokenClaims claims) => JsonSerializer.Serialize(claims, TokenJson.Default.TokenClaims);
}
