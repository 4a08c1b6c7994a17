using System.Text.Json;

namespace Doorcode.Client;

/// <summary>The members that requests have; those that are null are not sent.</summary>
internal sealed record RequestBody
{
    public string? Email { get; init; }
    public string? Password { get; init; }
    public string? FullName { get; init; }
    public string? Otp { get; init; }
    public string? RegistrationId { get; init; }
    public string? ResetId { get; init; }
    public string? LoginId { get; init; }
    public string? ChangeId { get; init; }
    public string? DeviceToken { get; init; }
    public string? Refresh { get; init; }
    public string? RefreshToken { get; init; }
    public string? CurrentPassword { get; init; }
    public string? NewPassword { get; init; }
    public string? NewEmail { get; init; }
    public string? StopCode { get; init; }
    public string? LoginTicket { get; init; }
    public string? Totp { get; init; }
    public string? RecoveryCode { get; init; }
    public PasskeyBody? Passkey { get; init; }
    public string? EnrolmentId { get; init; }
    public string? CeremonyId { get; init; }
    public JsonElement? Credential { get; init; }
    public string? Name { get; init; }
}

/// <summary>A passkey's answer inside a request.</summary>
internal sealed record PasskeyBody(string CeremonyId, JsonElement Credential);
