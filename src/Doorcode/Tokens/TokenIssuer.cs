using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorcode.Accounts;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Writes and signs tokens.</summary>
internal sealed class TokenIssuer(KeyRing keys, TokenParties address, IOptions<JwtOptions> options)
{
    private const int RandomIdLength = 16;

    /// <summary>Text in other scripts than Latin keeps its length.</summary>
    private static readonly TokenJson Unescaped = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Signs an access token, which ends with its session if that is sooner.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="session">Of which session.</param>
    /// <param name="facts">What it states.</param>
    /// <param name="told">What the app told for it.</param>
    /// <param name="now">Now, UTC milliseconds.</param>
    /// <param name="sessionEnd">The session's absolute end, UTC milliseconds.</param>
    /// <returns>The token, and for how many seconds it works.</returns>
    public (string Token, long ExpiresIn) Access(
        AccountId account, SessionId session, StatedFacts facts, AppClaims told, long now, long sessionEnd)
    {
        var end = Math.Min(now + (long)options.Value.AccessTokenLifetime.TotalMilliseconds, sessionEnd);
        var claims = Claims(account, session, now, end, TokenKind.Access) with
        {
            AuthenticatedAt = facts.Time,
            Methods = facts.Methods.Split(' '),
            Level = facts.Level,
        };
        return (keys.Current.Sign(Json(claims, facts.Granted, told), TokenKind.Access), claims.ExpiresAt - claims.IssuedAt);
    }

    /// <summary>The absolute end of a session that begins now, UTC milliseconds.</summary>
    /// <param name="now">Now, UTC milliseconds.</param>
    public long SessionEnd(long now) => now + (long)options.Value.RefreshTokenLifetime.TotalMilliseconds;

    /// <summary>Signs a refresh token.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="session">Of which session.</param>
    /// <param name="generation">Which rotation of the session it belongs to.</param>
    /// <param name="now">Now, UTC milliseconds.</param>
    /// <param name="sessionEnd">The session's absolute end, UTC milliseconds.</param>
    public string Refresh(AccountId account, SessionId session, long generation, long now, long sessionEnd) =>
        keys.Current.Sign(
            Json(Claims(account, session, now, sessionEnd, TokenKind.Refresh) with { Generation = generation }), TokenKind.Refresh);

    /// <summary>SHA-256 of a whole token: identifies a token byte for byte; the token cannot be made from the hash.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private TokenClaims Claims(AccountId account, SessionId session, long issuedAt, long expiresAt, TokenKind kind) => new()
    {
        Issuer = address.Issuer,
        Audience = address.Audience(kind),
        Subject = account.Value,
        UserId = account.Value,
        SessionId = session.Value,
        TokenId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomIdLength)),
        IssuedAt = issuedAt / 1000,
        ExpiresAt = expiresAt / 1000,
        TokenType = kind is TokenKind.Access ? TokenClaims.AccessType : TokenClaims.RefreshType,
    };

    /// <summary>What the account was given stands last, and then what the app told. A name that was reserved since is left out.</summary>
    private static string Json(TokenClaims claims, RolesAndClaims granted, AppClaims told)
    {
        if (granted == RolesAndClaims.None)
            return told.Json is null ? Json(claims) : Join(Json(claims), told.Json);

        var others = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (granted.Roles is { Count: > 0 } roles)
            others["roles"] = JsonSerializer.SerializeToElement(roles, TokenJson.Default.IReadOnlyListString);

        foreach (var (name, value) in MembersOf(granted.ClaimsJson))
        {
            if (!ClaimNames.IsReserved(name))
                others[name] = value;
        }

        foreach (var (name, value) in MembersOf(told.Json))
            others[name] = value;

        return JsonSerializer.Serialize(claims with { Others = others }, Unescaped.TokenClaims);
    }

    /// <summary>One object with the members of two that have no name in common; each has some, and no white space.</summary>
    private static string Join(string first, string second) => string.Concat(first.AsSpan(0, first.Length - 1), ",", second.AsSpan(1));

    private static IEnumerable<(string Name, JsonElement Value)> MembersOf(string? json) =>
        json is null ? [] : JsonElement.Parse(json).EnumerateObject().Select(member => (member.Name, member.Value));

    private static string Json(TokenClaims claims) => JsonSerializer.Serialize(claims, TokenJson.Default.TokenClaims);
}
