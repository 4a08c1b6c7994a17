namespace Doorcode.Sessions;

/// <summary>Why a session ended, as it is recorded.</summary>
internal static class EndReason
{
    public const string Logout = "logout";
    public const string LogoutAll = "logout-all";
    /// <summary>The owner ended it from another session, or from itself, by its id.</summary>
    public const string Owner = "ended-by-owner";

    public const string PasswordReset = "password-reset";
    public const string PasswordChange = "password-change";
    public const string EmailChangeStopped = "email-change-stopped";
    /// <summary>The account was disabled.</summary>
    public const string AccountDisabled = "account-disabled";

    /// <summary>An operator or the app ended all of them.</summary>
    public const string Administration = "ended-by-administration";

    /// <summary>An operator put a backup in the place of the database.</summary>
    public const string Restore = "restore";

    public const string FirstFactor = "first-factor";

    /// <summary>A new role asks for a second factor, and the session began without one.</summary>
    public const string FactorRequired = "second-factor-required";
    public const string Reuse = "refresh-token-reuse";
    public const string Forged = "refresh-token-forged";
}
