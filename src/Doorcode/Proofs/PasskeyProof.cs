using System.Text.Json;
using Doorcode.Http;

namespace Doorcode.Proofs;

/// <summary>A passkey as a proof.</summary>
internal sealed record PasskeyProof
{
    /// <summary>The <c>ceremony_id</c> of the options that the passkey answers.</summary>
    [Example("q83vEjRWeJCrze8SNFZ4kA")]
    public required string CeremonyId { get; init; }

    /// <summary>The result of <c>navigator.credentials.get()</c>, as its <c>toJSON()</c> writes it (WebAuthn level 3, section 5.1.8).</summary>
    [Example("""{"id": "q83vEjRWeJCrze8SNFZ4kA", "rawId": "q83vEjRWeJCrze8SNFZ4kA", "type": "public-key", "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0", "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4", "signature": "MEUCIQ"}, "clientExtensionResults": {}}""")]
    public required JsonElement Credential { get; init; }
}
