using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Doorcode.Accounts;

namespace Doorcode.Passkeys;

/// <summary>A ceremony that waits for its answer, as it is sealed.</summary>
/// <param name="Purpose">What its answer is good for, and nothing else: one of <see cref="CeremonyPurpose"/>.</param>
/// <param name="Account">Whose it is; null for a login, whose account is not known before its answer.</param>
/// <param name="Epoch">The account's epoch when the options were made.</param>
/// <param name="Binding">The session or the ticket that asked for the options; null for a login.</param>
/// <param name="State">The state of the framework's handler, with the challenge.</param>
internal sealed record Ceremony(string Purpose, Guid? Account, long Epoch, byte[]? Binding, string State)
{
    /// <summary>Whether it belongs to an account as it is now, and to this session or ticket.</summary>
    public bool IsOf(AccountAtEpoch account, byte[] binding) =>
        Account == account.Id.Value && Epoch == account.Epoch && CryptographicOperations.FixedTimeEquals(Binding, binding);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Ceremony))]
internal sealed partial class CeremonyJson : JsonSerializerContext;
