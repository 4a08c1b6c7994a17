using System.Diagnostics;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Hosts;

/// <summary>A backup that is being written. Disposing of it ends it, and removes what it wrote.</summary>
internal sealed class RunningBackup(Process process, string database, string file) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private string Draft => file + ".partial";

    /// <summary>Waits until a share of the database has been copied.</summary>
    public async Task ReachAsync(double share, CancellationToken cancel)
    {
        var bytes = share * new FileInfo(database).Length;
        var clock = Stopwatch.StartNew();
        while (!File.Exists(Draft) || new FileInfo(Draft).Length < bytes)
        {
            DemandRunning();
            if (clock.Elapsed > Patience)
                throw new InvalidRunException("the backup does not get on");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
        }
    }

    /// <summary>Waits until it is whole.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0)
            throw new InvalidRunException($"the backup failed: {await process.StandardError.ReadToEndAsync(cancel)}");
    }

    /// <exception cref="InvalidRunException">It has ended already.</exception>
    public void DemandRunning()
    {
        if (process.HasExited)
            throw new InvalidRunException("the backup ended before the load did: the database is too small for loads of this length");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        File.Delete(Draft);
        File.Delete(file);
    }
}
