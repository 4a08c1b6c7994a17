namespace Doorcode.Server;

/// <summary>Says once, when the server starts, which files with secrets everybody on this machine may read.</summary>
internal sealed partial class FileWarnings(SettingsFiles files, ILogger<FileWarnings> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var file in files.Secret.Where(FilePermissions.EverybodyMayRead))
            IsReadable(log, file);

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1902, LogLevel.Warning, "Everybody on this machine can read {File}, which may hold secrets; run chmod 600 on it.")]
    private static partial void IsReadable(ILogger log, string file);
}
