using Microsoft.Extensions.Logging;

namespace Doorcode.Passwords;

/// <summary>Events 1100 to 1199.</summary>
internal static partial class PasswordsLog
{
    [LoggerMessage(1100, LogLevel.Warning, "A stored password hash is in no known format or too costly; its account cannot log in.")]
    public static partial void HashUnreadable(ILogger logger);

    [LoggerMessage(1101, LogLevel.Warning, "Password hashing is overloaded; requests that got 503 since the last report: {Refused}.")]
    public static partial void HashingOverloaded(ILogger logger, long refused);
}
