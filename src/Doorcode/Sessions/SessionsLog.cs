using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Events 1300 to 1305, which are shared with <see cref="SessionsEvents"/>.</summary>
internal static partial class SessionsLog
{
    [LoggerMessage(1300, LogLevel.Information, "Session {Session} of account {Account} began.")]
    public static partial void Began(ILogger log, SessionId session, AccountId account);
}
