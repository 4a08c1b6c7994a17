namespace Doorcode.Login;

/// <summary>Login by a mailed code instead of the password; bound from <c>Doorcode:EmailLogin</c>.</summary>
public sealed class EmailLoginOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:EmailLogin";

    /// <summary>
    /// Whether an owner may log in with a code that is mailed to them; default false. NIST SP 800-63B-4 section 3.1.3.1 and ASVS 6.3.6 do
    /// not count a mailed code as an authentication factor: the account is as safe as its mailbox. It is never a second factor.
    /// </summary>
    public bool Enabled { get; set; }
}
