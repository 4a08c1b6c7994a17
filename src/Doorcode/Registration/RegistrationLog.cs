using Microsoft.Extensions.Logging;

namespace Doorcode.Registration;

/// <summary>Events 1700 to 1700.</summary>
internal static partial class RegistrationLog
{
    [LoggerMessage(1700, LogLevel.Information, "Account {Account} is created.")]
    public static partial void AccountCreated(ILogger log, AccountId account);
}
