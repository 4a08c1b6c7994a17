using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>Resident memory of a process that has just answered, and of the same process after every kind of load.</summary>
internal static class MemoryWork
{
    public static async Task RunAsync(Settings settings, DoorcodeHost doorcode, IdentityHost identity, ScratchFolder folder,
        Report report, CancellationToken cancel)
    {
        var ours = await MeasureAsync(settings, doorcode, folder, cancel);
        var theirs = await MeasureAsync(settings, identity, folder, cancel);
        report.AddFigure("resident memory after start", ours.Start, identity.Name, theirs.Start, "MB", Target.AtMost(0.6));
        report.AddFigure("resident memory after the load", ours.Loaded, identity.Name, theirs.Loaded, "MB", Target.AtMost(0.7));
    }

    private static async Task<(double Start, double Loaded)> MeasureAsync(Settings settings, BenchmarkHost host,
        ScratchFolder folder, CancellationToken cancel)
    {
        Progress.Say($"memory: {host.Name}");
        await using var running = await host.StartAsync(cancel);
        await running.SettleAsync(cancel);
        var start = running.ResidentBytes() / 1e6;

        var loads = new Loads(folder);
        await loads.Login(running)(settings.Seconds, cancel);
        var chains = settings.Chains(Settings.Connections);
        await (await loads.RefreshAsync(running, chains, Settings.Accounts, cancel))(settings.Seconds, cancel);
        await (await loads.MeAsync(running, cancel))(settings.Seconds, cancel);
        await loads.Register(running)(settings.Seconds, cancel);
        await running.SettleAsync(cancel);
        return (start, running.ResidentBytes() / 1e6);
    }
}
