namespace Doorcode.Http;

/// <summary>Says that the session cookie alone is enough at an endpoint; the OpenAPI document names it there.</summary>
internal sealed record SessionCookieMetadata;
