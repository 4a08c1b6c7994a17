using Microsoft.Extensions.Logging;

namespace Doorcode.Postgres;

/// <summary>Events 1800 to 1899.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(1800, LogLevel.Error, "A post-commit action failed; the transaction is committed.")]
    public static partial void AfterCommitFailed(ILogger log, Exception failure);

    [LoggerMessage(1801, LogLevel.Debug, "A transaction conflicted with another server; it is retried.")]
    public static partial void Conflict(ILogger log, Exception failure);

    [LoggerMessage(1802, LogLevel.Debug, "A connection to PostgreSQL was lost; another one is tried.")]
    public static partial void ConnectionLost(ILogger log, Exception failure);

    [LoggerMessage(1803, LogLevel.Debug, "PostgreSQL's clock could not be read; the last reading is carried on.")]
    public static partial void ClockUnread(ILogger log, Exception failure);

    [LoggerMessage(1805, LogLevel.Debug, "A batch was undone because of one statement; its statements run alone.")]
    public static partial void Undone(ILogger log);

    [LoggerMessage(1804, LogLevel.Information, "The schema of the database is brought up to date: {Step}.")]
    public static partial void Migrating(ILogger log, string step);

    [LoggerMessage(1806, LogLevel.Debug, "No usable connection to PostgreSQL could be opened; another one is tried in a moment.")]
    public static partial void ConnectionRefused(ILogger log, Exception failure);

    [LoggerMessage(1807, LogLevel.Information, "The connections to PostgreSQL are replaced, because one of them cannot be used any more ({Reason}).")]
    public static partial void ConnectionsDropped(ILogger log, string reason);
}
