namespace Doorcode.Http;

/// <summary>The problems that an endpoint can answer with; the OpenAPI document lists them.</summary>
/// <param name="Problems">The problems, each with the status that it has at this endpoint.</param>
internal sealed record ProblemMetadata(IReadOnlyList<Problem> Problems);
