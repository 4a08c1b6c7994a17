using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>The public parts of the signing keys, for whoever verifies tokens without asking (RFC 7517).</summary>
/// <param name="Keys">Every key that signs, has signed a token that still works, or will sign soon.</param>
internal sealed record KeySet(IReadOnlyList<PublicKey> Keys);

/// <summary>A public P-256 key.</summary>
internal sealed record PublicKey(string Kid, string X, string Y)
{
    [JsonPropertyOrder(-1)]
    public string Kty { get; } = "EC";

    public string Use { get; } = "sig";

    public string Alg { get; } = SecurityAlgorithms.EcdsaSha256;

    public string Crv { get; } = "P-256";
}

internal static class PublishKeys
{
    public static IResult Answer(KeyRing keys, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Json(new KeySet([.. keys.Published.Select(Public)]), KeySetJson.Default.KeySet);
    }

    private static PublicKey Public(SigningKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key.Key);
        return new PublicKey(key.Kid, jwk.X, jwk.Y);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeySet))]
internal sealed partial class KeySetJson : JsonSerializerContext;
