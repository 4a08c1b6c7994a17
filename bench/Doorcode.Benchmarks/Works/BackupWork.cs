using System.Diagnostics;
using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>Refreshing while <c>doorcode backup</c> copies a large database, beside the same without it; and how long the backup takes.</summary>
internal static class BackupWork
{
    private const long Bytes = 5_000_000_000;

    public static async Task RunAsync(Settings settings, Programs programs, ScratchFolder folder, Report report, CancellationToken cancel)
    {
        var doorcode = new DoorcodeOnSqlite(await programs.DoorcodeAsync(), folder.Make("backup"));
        Progress.Say($"backup: seeding {Bytes / 1_000_000_000} GB");
        await doorcode.SeedAsync(Settings.Accounts, cancel);
        await using (var host = await doorcode.StartAsync(cancel))
            await Loads.SignInAsync(host, Settings.Visitors, Settings.Accounts, cancel);
        doorcode.FillAudit(Bytes);

        await using var running = await doorcode.StartAsync(cancel);
        var calm = await new Loads(folder).RefreshAsync(running, settings.Chains(Settings.Connections), Settings.Accounts, cancel);
        var copy = folder.File("copy.db");
        var loads = 0;
        PreparedLoad during = async (seconds, cancel) =>
        {
            await using var backup = doorcode.BeginBackup(copy);
            // Each load begins at another part of the first half.
            await backup.ReachAsync(0.5 * loads++ / (settings.Rounds + 1), cancel);
            var load = await calm(seconds, cancel);
            backup.DemandRunning();
            return load;
        };
        var results = await Contest.RunAsync(settings, "backup", [running], [during, calm], cancel);
        report.AddLoads("`POST token/refresh` while 5 GB are backed up", results[0], "without the backup", results[1], Target.AtLeast(0.8));

        Progress.Say($"backup: {Bytes / 1_000_000_000} GB, beside nothing");
        var clock = Stopwatch.StartNew();
        await using (var whole = doorcode.BeginBackup(copy))
            await whole.WaitAsync(cancel);
        report.AddCount("backup of 5 GB", clock.Elapsed.TotalSeconds, "s", Target.None);
    }
}
