using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>
/// Verifies tokens as RFC 8725 asks: only those that this server wrote itself, byte for byte, for this use, and not expired by
/// this server's clock. The session store decides whether the session still lives.
/// </summary>
internal sealed class TokenReader(
    KeyRing keys, TokenParties address, ServerClock clock, VerifiedTokens verified, KnownRefreshTokens known)
{
    /// <summary>An access token with all roles and claims that an account may have takes two thirds of it.</summary>
    private const int MaxLength = 8192;

    /// <summary>The year 9999, in seconds.</summary>
    private const long MaxTime = 253_402_300_799;

    /// <summary>86 characters of base64url: the 64 bytes of an ES256 signature.</summary>
    internal const int SignatureLength = 86;

    /// <summary>Characters that the decoder ignores or accepts although base64url forbids them.</summary>
    private static readonly SearchValues<char> Lenience = SearchValues.Create(" \t\r\n=%");

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };

    /// <summary>The claims of an access token, or null when it is not valid.</summary>
    public async ValueTask<TokenClaims?> ReadAccessAsync(string token)
    {
        if (FindKey(token, TokenKind.Access) is not { } key)
            return null;

        if (verified.TryGet(token, out var claims))
            return IsAlive(claims) ? claims : null;

        claims = Claims(token, TokenKind.Access);
        if (claims is null || !await HasGoodSignatureAsync(token, TokenKind.Access, key))
            return null;

        verified.Add(token, claims);
        return claims;
    }

    /// <summary>A refresh token, or null when it is not valid.</summary>
    public async ValueTask<RefreshToken?> ReadRefreshAsync(string token)
    {
        if (FindKey(token, TokenKind.Refresh) is not { } key || Claims(token, TokenKind.Refresh) is not { Generation: { } generation } claims)
            return null;

        var hash = TokenIssuer.Hash(token);
        var knowledge = known.Recall(hash);
        if (knowledge is Knowledge.None && !await HasGoodSignatureAsync(token, TokenKind.Refresh, key))
            return null;

        return new RefreshToken(
            new AccountId(claims.Subject), new SessionId(claims.SessionId), generation, claims.ExpiresAt * 1000, hash,
            IsSpent: knowledge is Knowledge.Spent);
    }

    private bool IsAlive(TokenClaims claims) => claims.ExpiresAt > clock.Now / 1000;

    private SigningKey? FindKey(string token, TokenKind kind)
    {
        if (token.Length > MaxLength)
            return null;

        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first < 0 || first == last || token.AsSpan(first + 1, last - first - 1).Contains('.'))
            return null;

        return IsCanonical(token.AsSpan(first + 1, last - first - 1))
            && token.Length - last - 1 == SignatureLength
            && IsCanonical(token.AsSpan(last + 1))
            ? keys.Find(token.AsSpan(0, first), kind)
            : null;
    }

    private async ValueTask<bool> HasGoodSignatureAsync(string token, TokenKind kind, SigningKey key)
    {
        if (!LowS.Has(token))
            return false;

        var rules = new TokenValidationParameters
        {
            ClockSkew = TimeSpan.Zero,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            IssuerSigningKey = key.Key,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidAudience = address.Audience(kind),
            ValidIssuer = address.Issuer,
            ValidTypes = [kind is TokenKind.Access ? SigningKey.AccessType : SigningKey.RefreshType],
            LifetimeValidator = (_, expires, _, _) => expires is not null,
        };
        return (await Handler.ValidateTokenAsync(token, rules)).IsValid;
    }

    /// <summary>Null for a payload that this server would not have written, or that is over.</summary>
    private TokenClaims? Claims(string token, TokenKind kind)
    {
        try
        {
            var (first, last) = (token.IndexOf('.', StringComparison.Ordinal), token.LastIndexOf('.'));
            var payload = Base64Url.DecodeFromChars(token.AsSpan(first + 1, last - first - 1));
            var claims = JsonSerializer.Deserialize(payload, TokenJson.Default.TokenClaims);
            return claims is not null
                && string.Equals(claims.TokenType, kind is TokenKind.Access ? TokenClaims.AccessType : TokenClaims.RefreshType, StringComparison.Ordinal)
                && string.Equals(claims.Issuer, address.Issuer, StringComparison.Ordinal)
                && string.Equals(claims.Audience, address.Audience(kind), StringComparison.Ordinal)
                && claims.Subject == claims.UserId
                && claims.Generation is null == (kind is TokenKind.Access)
                && claims.ExpiresAt is > 0 and < MaxTime
                && IsAlive(claims)
                ? claims
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Base64url without padding (which .NET takes % for, too), white space or stray bits in its last character: one spelling for
    /// each token.
    /// </summary>
    internal static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (!Base64Url.IsValid(text) || text.ContainsAny(Lenience))
            return false;

        Span<byte> tail = stackalloc byte[3];
        Span<char> again = stackalloc char[4];
        var rest = text[^(text.Length % 4)..];
        return rest.IsEmpty
            || Base64Url.TryDecodeFromChars(rest, tail, out var bytes)
            && Base64Url.TryEncodeToChars(tail[..bytes], again, out var characters)
            && rest.SequenceEqual(again[..characters]);
    }
}
