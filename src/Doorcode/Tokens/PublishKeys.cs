using System.Text.Json.Serialization;
using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>The public parts of the signing keys, for services that verify tokens themselves (RFC 7517).</summary>
/// <param name="Keys">Every key that signs, has signed a token that still works, or will sign soon.</param>
internal sealed record KeySet(IReadOnlyList<PublicKey> Keys);

/// <summary>A public P-256 key.</summary>
/// <param name="Kid">The key's name, as in the header of the tokens that it signed.</param>
/// <param name="X">The point's x coordinate, base64url.</param>
/// <param name="Y">The point's y coordinate, base64url.</param>
internal sealed record PublicKey(
    [property: Example("m5sXqUKhSxVXzUuLq1Hf1A")] string Kid,
    [property: Example("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")] string X,
    [property: Example("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")] string Y)
{
    /// <summary>Always <c>EC</c>.</summary>
    [JsonPropertyOrder(-1)]
    [Example("EC")]
    public string Kty { get; } = "EC";

    /// <summary>Always <c>sig</c>.</summary>
    [Example("sig")]
    public string Use { get; } = "sig";

    /// <summary>Always <c>ES256</c>.</summary>
    [Example("ES256")]
    public string Alg { get; } = SecurityAlgorithms.EcdsaSha256;

    /// <summary>Always <c>P-256</c>.</summary>
    [Example("P-256")]
    public string Crv { get; } = "P-256";
}

internal static class PublishKeys
{
    public static IResult Answer(KeyRing keys) =>
        TypedResults.Json(new KeySet([.. keys.Published.Select(Public)]), KeySetJson.Default.KeySet);

    private static PublicKey Public(SigningKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key.Key);
        return new PublicKey(key.Kid, jwk.X, jwk.Y);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeySet))]
internal sealed partial class KeySetJson : JsonSerializerContext;
