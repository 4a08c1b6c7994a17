namespace Doorcode.Passkeys;

/// <summary>Whether an authenticator must verify its user, by a PIN or a finger for instance.</summary>
internal enum UserVerification
{
    /// <summary>It must: the passkey stands alone.</summary>
    Required,

    /// <summary>It should: the passkey is a second factor.</summary>
    Preferred,
}
