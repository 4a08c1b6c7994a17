using Microsoft.Extensions.Logging;

namespace Doorcode.Registration;

/// <summary>Events 2020 to 2029.</summary>
internal static partial class RegistrationLog
{
    [LoggerMessage(2020, LogLevel.Error, "The registration gate {Gate} failed; the registration is refused.")]
    public static partial void GateFailed(ILogger log, Exception? failure, string gate);
}
