using Microsoft.Extensions.Logging;

namespace Doorcode.Storage;

/// <summary>Events 1000 to 1099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1000, LogLevel.Warning, "{Task} could not run; it is tried again in a minute.")]
    public static partial void MaintenanceFailed(ILogger log, Exception failure, string task);

    [LoggerMessage(1001, LogLevel.Error, "A backend did not answer; the request got 503.")]
    public static partial void BackendUnavailable(ILogger log, Exception failure);

    [LoggerMessage(1002, LogLevel.Error, "A post-commit action failed; the transaction is committed.")]
    public static partial void AfterCommitFailed(ILogger log, Exception failure);

    [LoggerMessage(1004, LogLevel.Error, "Work for a request failed after its caller had stopped waiting.")]
    public static partial void LeftUndone(ILogger log, Exception failure);

    [LoggerMessage(1005, LogLevel.Warning, "The server is not ready; a backend did not answer or takes no writes.")]
    public static partial void NotReady(ILogger log, Exception failure);

    [LoggerMessage(1006, LogLevel.Information, "The server is ready again.")]
    public static partial void ReadyAgain(ILogger log);
}
