using Doorcode.Http;

namespace Doorcode;

/// <summary>A sentence for a person.</summary>
/// <param name="Message">The sentence.</param>
internal sealed record Notice([property: Example("Your account is ready; you can log in.")] string Message);
