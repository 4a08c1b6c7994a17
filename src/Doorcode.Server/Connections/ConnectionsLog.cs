namespace Doorcode.Server.Connections;

/// <summary>What the log says while connections are closed for new ones.</summary>
internal static partial class ConnectionsLog
{
    [LoggerMessage(1940, LogLevel.Warning,
        "More than {Limit} connections are open; for each new one, a silent one of the site with the most connections is closed. See Doorcode:Server:MaxConnections.")]
    public static partial void TooMany(ILogger log, int limit);

    [LoggerMessage(1941, LogLevel.Warning,
        "More than {Limit} connections to Doorcode:Management:Url are open, and no setting raises this limit; for each new one, a silent one is closed.")]
    public static partial void TooManyToManagement(ILogger log, int limit);
}
