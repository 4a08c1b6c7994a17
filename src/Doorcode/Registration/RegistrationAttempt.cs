using System.Text.Json;
using Doorcode.Codes;

namespace Doorcode.Registration;

/// <summary>Everything that makes the account; it is stored with the code.</summary>
/// <param name="Email">The address as it was typed at register.</param>
/// <param name="FullName">The name.</param>
/// <param name="PasswordHash">The hash of the password.</param>
internal sealed record RegistrationAttempt(string Email, string FullName, string PasswordHash)
{
    /// <summary>The language that the request preferred (BCP 47); null when it preferred none, and in an attempt of the version before.</summary>
    public string? Language { get; init; }

    public static RegistrationAttempt Read(string payload) =>
        JsonSerializer.Deserialize(payload, RegistrationJson.Default.RegistrationAttempt)!;

    public CodePayload ToPayload() => new(JsonSerializer.Serialize(this, RegistrationJson.Default.RegistrationAttempt), Email);
}
