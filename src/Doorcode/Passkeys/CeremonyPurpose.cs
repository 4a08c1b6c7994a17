namespace Doorcode.Passkeys;

/// <summary>What a ceremony is for.</summary>
internal static class CeremonyPurpose
{
    /// <summary>A new passkey.</summary>
    public const string Registration = "registration";

    /// <summary>A login without anything else.</summary>
    public const string Login = "login";

    /// <summary>A second factor, or a fresh proof of one.</summary>
    public const string Proof = "proof";
}
