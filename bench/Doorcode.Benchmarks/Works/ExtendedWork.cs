using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>What an app's handler, gate and claims cost: the same app with them and without, side by side.</summary>
internal static class ExtendedWork
{
    public static async Task RunAsync(Settings settings, Programs programs, ScratchFolder folder, Report report, CancellationToken cancel)
    {
        var program = await programs.EmbeddingAsync();
        var withHost = new DoorcodeOnSqlite(program, folder.Make("extended"), ("Extended", "true"));
        var withoutHost = new DoorcodeOnSqlite(program, folder.Make("plain"));
        await withHost.SeedAsync(Settings.Accounts, cancel);
        await withoutHost.SeedAsync(Settings.Accounts, cancel);
        await using var with = await withHost.StartAsync(cancel);
        await using var without = await withoutHost.StartAsync(cancel);
        var loads = new Loads(folder);
        var logins = await Contest.RunAsync(settings, "extended login", [with, without], [loads.Login(with), loads.Login(without)], cancel);
        report.AddLoads("`POST login`, with handler, gate and claims", logins[0], "without", logins[1], Target.AtLeast(0.95));
        var refreshes = await Contest.RunAsync(settings, "extended refresh", [with, without],
        [
            await loads.RefreshAsync(with, settings.Chains(Settings.Connections), Settings.Accounts, cancel),
            await loads.RefreshAsync(without, settings.Chains(Settings.Connections), Settings.Accounts, cancel),
        ], cancel);
        report.AddLoads("`POST token/refresh`, with handler, gate and claims", refreshes[0], "without", refreshes[1], Target.AtLeast(0.95));
    }
}
