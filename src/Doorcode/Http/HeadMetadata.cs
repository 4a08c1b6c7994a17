namespace Doorcode.Http;

/// <summary>Says that an endpoint answers HEAD because it answers GET.</summary>
internal sealed record HeadMetadata;
