using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Events 1300 to 1399.</summary>
internal static partial class SessionsLog
{
    [LoggerMessage(1300, LogLevel.Information, "Session {Session} of account {Account} began.")]
    public static partial void Began(ILogger log, SessionId session, AccountId account);

    [LoggerMessage(1301, LogLevel.Information, "Session {Session} of account {Account} ended by logout.")]
    public static partial void LoggedOut(ILogger log, SessionId session, AccountId account);

    [LoggerMessage(1302, LogLevel.Information, "All {Count} sessions of account {Account} ended by logout.")]
    public static partial void LoggedOutEverywhere(ILogger log, int count, AccountId account);

    [LoggerMessage(1303, LogLevel.Warning,
        "Session {Session} of account {Account} ended: a refresh token of generation {Presented} came back when {Current} was the current one.")]
    public static partial void ReuseDetected(ILogger log, SessionId session, AccountId account, long presented, long current);

    [LoggerMessage(1304, LogLevel.Error,
        "Session {Session} of account {Account} ended: a refresh token of generation {Presented} has a good signature but was never issued; generation {Current} is the current one.")]
    public static partial void ForgeryDetected(ILogger log, SessionId session, AccountId account, long presented, long current);

    [LoggerMessage(1305, LogLevel.Information,
        "The refresh token before the current one of session {Session} of account {Account} was presented again from {Difference}.")]
    public static partial void RepeatedFromElsewhere(ILogger log, SessionId session, AccountId account, string difference);
}
