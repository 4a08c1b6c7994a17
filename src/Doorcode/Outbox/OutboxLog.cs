using Microsoft.Extensions.Logging;

namespace Doorcode.Outbox;

/// <summary>Events 1503 to 1519. An item is named by its id.</summary>
internal static partial class OutboxLog
{
    [LoggerMessage(1503, LogLevel.Error, "Outbox item {Id} ({Kind}) does not open: it was sealed with another master key, or changed.")]
    public static partial void Unreadable(ILogger logger, Guid id, string kind);

    [LoggerMessage(1504, LogLevel.Error, "Outbox item {Id} ({Kind}) met a defect: {Defect}.")]
    public static partial void Defect(ILogger logger, Guid id, string kind, string defect);

    [LoggerMessage(1505, LogLevel.Warning, "The outbox cannot be reached; its items wait.")]
    public static partial void Unreachable(ILogger logger, Exception cause);

    [LoggerMessage(1506, LogLevel.Error, "The outbox met a defect; its items wait.")]
    public static partial void OutboxDefect(ILogger logger, Exception cause);

    [LoggerMessage(1507, LogLevel.Warning, "The outbox cannot be read; its size and age are not shown.")]
    public static partial void Unseen(ILogger logger, Exception cause);

    [LoggerMessage(1508, LogLevel.Debug, "Outbox item {Id} ({Kind}) was written by a newer version and is left to it.")]
    public static partial void HandedBack(ILogger logger, Guid id, string kind);

    [LoggerMessage(1509, LogLevel.Warning, "Outbox item {Id} is given up on after attempt {Attempt}: this version has no sender for {Kind}.")]
    public static partial void NoSender(ILogger logger, Guid id, long attempt, string kind);
}
