using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>Whether this version is slower than an earlier one: the same loads on both, side by side.</summary>
internal static class PreviousWork
{
    private const string Name = "the earlier version";

    public static async Task RunAsync(
        Settings settings, Programs programs, PublishedProgram previous, ScratchFolder folder, Report report, CancellationToken cancel)
    {
        var nowHost = new DoorcodeOnSqlite(await programs.DoorcodeAsync(), folder.Make("now"));
        var thenHost = new DoorcodeOnSqlite(previous, folder.Make("then"));
        await nowHost.SeedAsync(Settings.Accounts, cancel);
        await thenHost.SeedAsync(Settings.Accounts, cancel);
        await using var now = await nowHost.StartAsync(cancel);
        await using var then = await thenHost.StartAsync(cancel);
        var loads = new Loads(folder);
        await CompareAsync("me", "`GET me`", [await loads.MeAsync(now, cancel), await loads.MeAsync(then, cancel)]);
        var chains = settings.Chains(Settings.Connections);
        await CompareAsync("refresh", "`POST token/refresh`",
            [await loads.RefreshAsync(now, chains, Settings.Accounts, cancel), await loads.RefreshAsync(then, chains, Settings.Accounts, cancel)]);

        async Task CompareAsync(string work, string row, PreparedLoad[] prepared)
        {
            var results = await Contest.RunAsync(settings, $"previous {work}", [now, then], prepared, cancel);
            report.AddLoads(row, results[0], Name, results[1], Target.AtLeast(0.97));
        }
    }
}
