using Microsoft.Extensions.Logging;

namespace Doorcode.Mail;

/// <summary>Events 1500 to 1502. A mail is named by its id in the outbox, never by an address.</summary>
internal static partial class MailLog
{
    [LoggerMessage(1500, LogLevel.Information, "Mail {Id} is handed over.")]
    public static partial void Sent(ILogger logger, Guid id);

    [LoggerMessage(1501, LogLevel.Warning, "Mail {Id} was not taken at attempt {Attempt} ({Reason}); the next is in {Wait}.")]
    public static partial void Deferred(ILogger logger, Guid id, long attempt, string reason, TimeSpan wait);

    [LoggerMessage(1502, LogLevel.Warning, "Mail {Id} is given up on after attempt {Attempt}: {Reason}.")]
    public static partial void GivenUp(ILogger logger, Guid id, long attempt, string reason);
}
