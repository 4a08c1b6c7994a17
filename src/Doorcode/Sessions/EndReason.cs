namespace Doorcode.Sessions;

/// <summary>Why a session ended, as it is recorded.</summary>
internal static class EndReason
{
    public const string Logout = "logout";
    public const string LogoutAll = "logout-all";
    public const string FirstFactor = "first-factor";
    public const string Reuse = "refresh-token-reuse";
    public const string Forged = "refresh-token-forged";
}
