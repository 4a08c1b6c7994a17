using System.Text.Json.Nodes;
using Doorcode.Http;

namespace Doorcode.Passkeys;

/// <summary>What a client needs to ask its browser for a passkey.</summary>
internal sealed record CeremonyResponse
{
    /// <summary>Names the ceremony in the request that answers it.</summary>
    [Example("q2Vn0f4mXkKZb8W1yqT3uR5sLwJcHd7oPi9aEgUvxYM")]
    public required string CeremonyId { get; init; }

    /// <summary>
    /// Goes to <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c>, and then to
    /// <c>navigator.credentials</c>.
    /// </summary>
    public required JsonObject Options { get; init; }

    /// <summary>Seconds until the ceremony ends.</summary>
    [Example(300)]
    public long ExpiresIn { get; init; } = (long)CeremonyStore.Lifetime.TotalSeconds;
}
