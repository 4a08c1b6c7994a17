namespace Doorcode.Http;

/// <summary>Says that an endpoint takes a bearer access token; the OpenAPI document asks for one there.</summary>
internal sealed record AccessTokenMetadata;
