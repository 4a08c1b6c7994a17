using System.Text.Json.Serialization;
using Doorcode.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>
/// As much of OpenID Connect Discovery 1.0 (section 3) as a service needs to verify access tokens. Doorcode is no OpenID provider:
/// it has no authorization endpoint and issues no ID tokens.
/// </summary>
/// <param name="Issuer">The <c>iss</c> of every token.</param>
/// <param name="JwksUri">Where the public keys are.</param>
internal sealed record DiscoveryDocument(
    [property: Example("https://auth.example.org")] string Issuer,
    [property: Format("uri"), Example("https://auth.example.org/.well-known/jwks.json")] string JwksUri)
{
    /// <summary>Always <c>id_token</c>. The standard requires the member; clients that only verify tokens ignore it.</summary>
    [Example(new[] { "id_token" })]
    public IReadOnlyList<string> ResponseTypesSupported { get; } = ["id_token"];

    /// <summary>Always <c>public</c>: <c>sub</c> is the same for every reader.</summary>
    [Example(new[] { "public" })]
    public IReadOnlyList<string> SubjectTypesSupported { get; } = ["public"];

    /// <summary>Always <c>ES256</c>, the algorithm of every token.</summary>
    [Example(new[] { "ES256" })]
    public IReadOnlyList<string> IdTokenSigningAlgValuesSupported { get; } = [SecurityAlgorithms.EcdsaSha256];
}

internal static class PublishDiscovery
{
    public static IResult Answer(TokenParties address) => TypedResults.Json(
        new DiscoveryDocument(address.Issuer, $"{address.Url}/.well-known/jwks.json"), DiscoveryJson.Default.DiscoveryDocument);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DiscoveryDocument))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
