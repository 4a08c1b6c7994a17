using System.Text.Json;
using Doorcode.Http;

namespace Doorcode.Proofs;

/// <summary>What a client needs to ask its user for a passkey.</summary>
internal sealed record PasskeyCeremony
{
    /// <summary>Names the ceremony; send it with the credential.</summary>
    [Example("q83vEjRWeJCrze8SNFZ4kA")]
    public required string CeremonyId { get; init; }

    /// <summary>For <c>PublicKeyCredential.parseRequestOptionsFromJSON()</c> (WebAuthn level 3, section 5.1.10).</summary>
    [Example("""{"challenge": "c2l4dGVlbi1yYW5kb20tYnl0ZXM", "rpId": "auth.example.org", "timeout": 300000, "userVerification": "required", "allowCredentials": []}""")]
    public required JsonElement Options { get; init; }

    /// <summary>For how many seconds the ceremony lives.</summary>
    [Example(300)]
    public required long ExpiresIn { get; init; }
}
