using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorcode.Accounts;

/// <summary>What claims an account may be given, and how they are stored: access tokens carry all of them.</summary>
internal static class ClaimNames
{
    /// <summary>In bytes of JSON without white space.</summary>
    public const int MaxBytes = 1024;

    private const int MaxDepth = 8;

    /// <summary>
    /// Claims of RFC 7519, RFC 9068 and OpenID Connect that say who a token is for and what it is good for, and those of Doorcode.
    /// </summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "typ", "token_type", "user_id", "sid", "gen", "auth_time", "amr", "acr", "azp", "nonce",
        "at_hash", "c_hash", "s_hash", "cnf", "act", "may_act", "scope", "client_id", "roles", "role", "groups", "entitlements", "email",
        "email_verified", "name",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static readonly FieldFault TooLong = FieldFault.Of(FieldCodes.TooLong, "claims.too_long");

    private static readonly FieldFault NoText = FieldFault.Of(FieldCodes.InvalidText, "claims.invalid_text");

    private static readonly FieldFault BadShape = FieldFault.Of(FieldCodes.InvalidFormat, "claims.form");

    private static readonly FieldFault ReservedName = FieldFault.Of(FieldCodes.Reserved, "claims.reserved");

    /// <summary>Whether only Doorcode may set a claim of this name.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <summary>Writes claims as the row holds them, null for none.</summary>
    public static bool TryWrite(JsonObject claims, out string? json, [NotNullWhen(false)] out FieldFault? fault)
    {
        json = null;
        try
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, Compact))
                claims.WriteTo(writer);

            fault = buffer.WrittenCount > MaxBytes ? TooLong : FaultOf(buffer.WrittenMemory);
            if (fault is null && claims.Count > 0)
                json = Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (Exception defect) when (defect is ArgumentException or InvalidOperationException)
        {
            // A lone surrogate, or a name that comes twice in text that was parsed leniently.
            fault = NoText;
        }

        return fault is null;
    }

    private static FieldFault? FaultOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var names = document.RootElement.EnumerateObject().Select(claim => claim.Name).ToList();
            if (names.Exists(name => name.Length == 0))
                return BadShape;

            return names.Exists(IsReserved) ? ReservedName : null;
        }
        catch (JsonException)
        {
            return BadShape;
        }
    }
}
