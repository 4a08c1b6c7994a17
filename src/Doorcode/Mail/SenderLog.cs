using Microsoft.Extensions.Logging;

namespace Doorcode.Mail;

/// <summary>Events 2030 to 2039.</summary>
internal static partial class SenderLog
{
    [LoggerMessage(2030, LogLevel.Error, "The mail sender {Sender} failed at mail {Id}.")]
    public static partial void Failed(ILogger log, Exception failure, string sender, Guid id);
}
