using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorcode.Tokens;

/// <summary>What a token is for; one is never taken for the other.</summary>
internal enum TokenKind
{
    /// <summary>Opens endpoints for a few minutes (<c>typ: at+jwt</c>, RFC 9068).</summary>
    Access,

    /// <summary>Gets the next pair, once (<c>typ: rt+jwt</c>).</summary>
    Refresh,
}

/// <summary>The claims of both tokens, in the order in which they are written.</summary>
internal sealed record TokenClaims
{
    public const string AccessType = "access";

    public const string RefreshType = "refresh";

    [JsonPropertyName("iss")]
    public required string Issuer { get; init; }

    [JsonPropertyName("aud")]
    public required string Audience { get; init; }

    [JsonPropertyName("sub")]
    public required Guid Subject { get; init; }

    /// <summary>The same as <c>sub</c>, for clients of SimpleJWT.</summary>
    [JsonPropertyName("user_id")]
    public required Guid UserId { get; init; }

    [JsonPropertyName("sid")]
    public required Guid SessionId { get; init; }

    [JsonPropertyName("jti")]
    public required string TokenId { get; init; }

    [JsonPropertyName("iat")]
    public required long IssuedAt { get; init; }

    [JsonPropertyName("exp")]
    public required long ExpiresAt { get; init; }

    [JsonPropertyName("token_type")]
    public required string TokenType { get; init; }

    /// <summary>
    /// When the owner of the session last proved themselves, in seconds. Refresh tokens have none, nor have access tokens of the version
    /// before; the same goes for <c>amr</c> and <c>acr</c>.
    /// </summary>
    [JsonPropertyName("auth_time")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AuthenticatedAt { get; init; }

    /// <summary>How they did (RFC 8176).</summary>
    [JsonPropertyName("amr")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>How strong that is: <c>aal1</c>, <c>aal2</c> or <c>phr</c>.</summary>
    [JsonPropertyName("acr")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Level { get; init; }

    /// <summary>What the account was given and the app told, as far as a token that is read has it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>Which rotation of its session a refresh token belongs to; access tokens have none.</summary>
    [JsonPropertyName("gen")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Generation { get; init; }
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TokenClaims))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class TokenJson : JsonSerializerContext;
