namespace Doorcode.Passkeys;

/// <summary>Passkeys (WebAuthn); bound from <c>Doorcode:Passkeys</c>.</summary>
public sealed class PasskeysOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Passkeys";

    /// <summary>
    /// Whether there are passkeys; default true. Switched off, their endpoints answer 404 and the API's description leaves them out. Passkeys
    /// that were added stay stored, and logins go on asking for a second factor: who has nothing but passkeys needs a recovery code.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The domain that passkeys belong to, such as <c>example.org</c>: the host of every origin, or a parent of it. Passkeys that were
    /// made for one domain never work for another. Default: the host of <c>Doorcode:PublicUrl</c>. An IP address cannot be one: then
    /// there are no passkeys.
    /// </summary>
    public string? RelyingPartyId { get; set; }

    /// <summary>
    /// Which origins passkeys may be used from: exact web origins such as <c>https://app.example.org</c>, or Android apps as
    /// <c>android:apk-key-hash:…</c>. Default: the origin of <c>Doorcode:PublicUrl</c>.
    /// </summary>
    public IList<string> Origins { get; } = [];
}
