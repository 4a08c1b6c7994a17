namespace Doorcode.Server;

/// <summary>Warns once, at the start, of files with secrets that every user of this machine may read.</summary>
internal sealed partial class FileWarnings(SettingsFiles files, ILogger<FileWarnings> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var file in files.Secret.Where(FilePermissions.EveryUserMayRead))
            IsReadable(log, file);

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1902, LogLevel.Warning, "The file {File} may hold secrets, and every user of this machine can read it; run chmod 600 on it.")]
    private static partial void IsReadable(ILogger log, string file);
}
