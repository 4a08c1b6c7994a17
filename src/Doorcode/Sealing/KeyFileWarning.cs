using Microsoft.Extensions.Logging;

namespace Doorcode.Sealing;

/// <summary>Warns of each master key file that other users can read.</summary>
internal sealed class KeyFileWarning(MasterKeyFile masterKey, ILogger<KeyFileWarning> log) : IStartStep
{
    public Task StartAsync(CancellationToken cancel)
    {
        foreach (var file in new[] { masterKey.Path, masterKey.NextPath, masterKey.OldPath })
        {
            if (FilePermissions.OthersMayRead(file))
                StartLog.KeyIsReadable(log, file);
        }

        return Task.CompletedTask;
    }
}
