using Microsoft.Extensions.Logging;

namespace Doorcode.Redis;

/// <summary>Events 2100 to 2199.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(2100, LogLevel.Warning, "A connection to Redis at {EndPoint} failed ({Reason}); it is tried again.")]
    public static partial void ConnectionFailed(ILogger log, string endPoint, string reason);

    [LoggerMessage(2101, LogLevel.Information, "A connection to Redis at {EndPoint} is restored.")]
    public static partial void ConnectionRestored(ILogger log, string endPoint);

    [LoggerMessage(2102, LogLevel.Warning, "Redis at {EndPoints} is out of reach at the start; requests that need it get 503 until Redis answers.")]
    public static partial void NotThereYet(ILogger log, string endPoints);

    [LoggerMessage(2103, LogLevel.Warning, "A right code could neither be used nor be put back; its owner has to ask for a new one.")]
    public static partial void CodeLost(ILogger log, Exception failure);

    [LoggerMessage(2104, LogLevel.Warning, "A code whose mail was not stored could not be removed; it ends with its lifetime.")]
    public static partial void CodeLeftBehind(ILogger log, Exception failure);

    [LoggerMessage(2105, LogLevel.Warning, "Redis at {EndPoint} may drop keys when its memory is full (maxmemory-policy {Policy}), and with them counted guesses; set noeviction.")]
    public static partial void MayEvict(ILogger log, string endPoint, string policy);

    [LoggerMessage(2106, LogLevel.Debug, "Redis at {EndPoint} does not say what it does when its memory is full.")]
    public static partial void EvictionUnknown(ILogger log, Exception failure, string endPoint);

    [LoggerMessage(2107, LogLevel.Error, "{Reason} The server is not ready.")]
    public static partial void Misconfigured(ILogger log, string reason);
}
