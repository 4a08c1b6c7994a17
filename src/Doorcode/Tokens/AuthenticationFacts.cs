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

/// <summary>The names of the levels.</summary>
internal static class AssuranceLevelExtensions
{
    /// <summary>The value of the claim <c>acr</c>.</summary>
    public static string Name(this AssuranceLevel level) => level switch
    {
        AssuranceLevel.TwoFactors => "aal2",
        AssuranceLevel.PhishingResistant => "phr",
        // Of a level that a newer server wrote, the least is stated.
        _ => "aal1",
    };
}

/// <summary>How and when the owner of a session proved themselves.</summary>
/// <param name="Methods">Authentication methods (RFC 8176), separated by spaces.</param>
/// <param name="Level">How strong they are together.</param>
/// <param name="PasswordAt">When the password was proved, UTC milliseconds; null if it was not.</param>
/// <param name="FactorAt">When a second factor was proved, UTC milliseconds; null if none was.</param>
internal sealed record AuthenticationFacts(string Methods, AssuranceLevel Level, long? PasswordAt, long? FactorAt)
{
    public const string PasswordMethod = "pwd";
    public const string EmailMethod = "email";
    public const string TotpMethod = "otp";
    public const string PasskeyMethod = "pop";
    private const string ManyFactors = "mfa";

    /// <summary>The order in which methods are written.</summary>
    private static readonly string[] Order = [PasswordMethod, EmailMethod, TotpMethod, PasskeyMethod, ManyFactors];

    /// <summary>When a mailed code was proved, UTC milliseconds; null if none was.</summary>
    public long? EmailAt { get; init; }

    /// <summary>The latest proof, UTC milliseconds.</summary>
    public long At => Math.Max(PasswordAt ?? 0, Math.Max(FactorAt ?? 0, EmailAt ?? 0));

    /// <summary>The facts of a login by password alone.</summary>
    /// <param name="now">When, UTC milliseconds.</param>
    public static AuthenticationFacts ByPassword(long now) => new(PasswordMethod, AssuranceLevel.OneFactor, now, FactorAt: null);

    /// <summary>The facts of a login by mailed code alone.</summary>
    /// <param name="now">When, UTC milliseconds.</param>
    public static AuthenticationFacts ByEmail(long now) =>
        new(EmailMethod, AssuranceLevel.OneFactor, PasswordAt: null, FactorAt: null) { EmailAt = now };

    /// <summary>The facts of a login by a passkey that verified its user.</summary>
    /// <param name="now">When, UTC milliseconds.</param>
    public static AuthenticationFacts ByPasskey(long now) =>
        new($"{PasskeyMethod} {ManyFactors}", AssuranceLevel.PhishingResistant, PasswordAt: null, now);

    /// <summary>These facts after another proof of the password.</summary>
    /// <param name="now">When, UTC milliseconds.</param>
    public AuthenticationFacts WithPassword(long now) => this with { Methods = Join(PasswordMethod), PasswordAt = now };

    /// <summary>These facts after the proof of a second factor. A weaker proof takes nothing from a stronger one.</summary>
    /// <param name="method">The factor's method.</param>
    /// <param name="level">How strong it is together with what was proved before.</param>
    /// <param name="now">When, UTC milliseconds.</param>
    public AuthenticationFacts WithFactor(string method, AssuranceLevel level, long now) =>
        this with { Methods = Join(method, ManyFactors), Level = (AssuranceLevel)Math.Max((int)level, (int)Level), FactorAt = now };

    private string Join(params string[] added)
    {
        var all = Methods.Split(' ', StringSplitOptions.RemoveEmptyEntries).Union(added, StringComparer.Ordinal).ToList();
        return string.Join(' ', Order.Where(all.Contains).Concat(all.Except(Order, StringComparer.Ordinal)));
    }
}
