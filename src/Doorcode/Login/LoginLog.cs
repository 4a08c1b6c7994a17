using Microsoft.Extensions.Logging;

namespace Doorcode.Login;

/// <summary>Events 1600 to 1699. From where is in the audit log.</summary>
internal static partial class LoginLog
{
    [LoggerMessage(1600, LogLevel.Information, "A login was rejected; its address belongs to account {Account}.")]
    public static partial void Rejected(ILogger log, AccountId? account);

    [LoggerMessage(1601, LogLevel.Information, "A login was refused by a limit; the audit log counts those that follow.")]
    public static partial void Limited(ILogger log);
}
