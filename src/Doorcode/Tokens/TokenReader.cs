using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Doorcode.Storage;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>
/// Verifies tokens as RFC 8725 asks: only those that this server wrote itself, byte for byte, for this use, and not expired by
/// this server's clock. Whether the session still lives is the session store's word.
/// </summary>
internal sealed class TokenReader(KeyRing keys, PublicAddress address, Database database, VerifiedTokens verified)
{
    private const int MaxLength = 4096;

    /// <summary>86 characters of base64url: the 64 bytes of an ES256 signature.</summary>
    internal const int SignatureLength = 86;

    /// <summary>What a decoder overlooks.</summary>
    private static readonly SearchValues<char> Lenience = SearchValues.Create(" \t\r\n=%");

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };

    /// <summary>The claims of a token, or null when it is not valid for this use.</summary>
    public async ValueTask<TokenClaims?> ReadAsync(string token, TokenKind kind)
    {
        if (token.Length > MaxLength || FindKey(token, kind) is not { } key)
            return null;

        if (!verified.TryGet(token, kind, out var claims))
        {
            claims = await VerifyAsync(token, kind, key);
            if (claims is not null && kind is TokenKind.Access)
                verified.Add(token, claims);
        }

        return claims is not null && claims.ExpiresAt * 1000 > database.Now ? claims : null;
    }

    private SigningKey? FindKey(string token, TokenKind kind)
    {
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

    private async ValueTask<TokenClaims?> VerifyAsync(string token, TokenKind kind, SigningKey key)
    {
        var rules = new TokenValidationParameters
        {
            ClockSkew = TimeSpan.Zero,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            IssuerSigningKey = key.Key,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidAudience = address.Audience,
            ValidIssuer = address.Issuer,
            ValidTypes = [kind is TokenKind.Access ? SigningKey.AccessType : SigningKey.RefreshType],
            LifetimeValidator = (_, expires, _, _) => expires is not null,
        };
        var outcome = await Handler.ValidateTokenAsync(token, rules);
        if (!outcome.IsValid || outcome.SecurityToken is not JsonWebToken jwt)
            return null;

        var claims = Claims(jwt);
        return claims is not null
            && string.Equals(claims.TokenType, kind is TokenKind.Access ? "access" : "refresh", StringComparison.Ordinal)
            && claims.Subject == claims.UserId
            && claims.Generation is null == (kind is TokenKind.Access)
            ? claims
            : null;
    }

    /// <summary>Null for a payload of another shape, such as another version of this server may have signed.</summary>
    private static TokenClaims? Claims(JsonWebToken token)
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(token.EncodedPayload), TokenJson.Default.TokenClaims);
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
