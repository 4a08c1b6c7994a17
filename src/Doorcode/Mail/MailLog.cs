using Microsoft.Extensions.Logging;

namespace Doorcode.Mail;

/// <summary>Events 1500 to 1599. A mail is named by its id in the outbox, never by an address.</summary>
internal static partial class MailLog
{
    [LoggerMessage(1500, LogLevel.Information, "Mail {Id} is handed over")]
    public static partial void Sent(ILogger logger, Guid id);

    [LoggerMessage(1501, LogLevel.Warning, "Mail {Id} was not taken at attempt {Attempt} ({Reason}); the next is in {Wait}")]
    public static partial void Deferred(ILogger logger, Guid id, long attempt, string reason, TimeSpan wait);

    [LoggerMessage(1502, LogLevel.Warning, "Mail {Id} is given up on after attempt {Attempt}: {Reason}")]
    public static partial void GivenUp(ILogger logger, Guid id, long attempt, string reason);

    [LoggerMessage(1503, LogLevel.Error, "Mail {Id} does not open: it was sealed with another master key, or changed")]
    public static partial void Unreadable(ILogger logger, Guid id);

    [LoggerMessage(1504, LogLevel.Error, "Mail {Id} met a defect: {Defect}")]
    public static partial void Defect(ILogger logger, Guid id, string defect);

    [LoggerMessage(1505, LogLevel.Warning, "The outbox is out of reach; mail waits")]
    public static partial void OutboxUnavailable(ILogger logger, Exception cause);

    [LoggerMessage(1507, LogLevel.Warning, "The outbox cannot be looked at; its size and age are not shown")]
    public static partial void OutboxUnseen(ILogger logger, Exception cause);

    [LoggerMessage(1506, LogLevel.Error, "The outbox met a defect; mail waits")]
    public static partial void OutboxDefect(ILogger logger, Exception cause);

    [LoggerMessage(1508, LogLevel.Debug, "Mail {Id} was written by a newer version and is left to it")]
    public static partial void HandedBack(ILogger logger, Guid id);
}
