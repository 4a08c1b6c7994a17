namespace Doorcode.Tokens;

/// <summary>How strong an authentication was. The numbers are kept in the database; a stronger one has a higher number.</summary>
internal enum AssuranceLevel
{
    /// <summary>One factor: <c>aal1</c> (NIST SP 800-63B-4).</summary>
    OneFactor = 1,

    /// <summary>Two factors: <c>aal2</c>.</summary>
    TwoFactors = 2,

    /// <summary>Phishing-resistant: <c>phr</c> (OpenID Connect EAP ACR Values 1.0).</summary>
    PhishingResistant = 3,
}

/// <summary>How and when the owner of a session proved themselves.</summary>
/// <param name="Methods">Authentication methods (RFC 8176), separated by spaces.</param>
/// <param name="Level">How strong they are together.</param>
/// <param name="PasswordAt">When the password was proved, UTC milliseconds; null if it was not.</param>
/// <param name="FactorAt">When a second factor was proved, UTC milliseconds; null if none was.</param>
internal sealed record AuthenticationFacts(string Methods, AssuranceLevel Level, long? PasswordAt, long? FactorAt)
{
    public const string PasswordMethod = "pwd";

    /// <summary>The latest proof, UTC milliseconds.</summary>
    public long At => Math.Max(PasswordAt ?? 0, FactorAt ?? 0);

    /// <summary>The facts of a login by password alone.</summary>
    /// <param name="now">When, UTC milliseconds.</param>
    public static AuthenticationFacts ByPassword(long now) => new(PasswordMethod, AssuranceLevel.OneFactor, now, FactorAt: null);
}
