using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Works;

/// <summary>Refreshing in a database of a million accounts and sessions, beside one of ten thousand.</summary>
internal static class ScaleWork
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;

    // So many sessions are refreshed, spread over the whole table, that their pages are not all in the server's cache.
    private const int Chains = 2_000;

    public static async Task RunAsync(Settings settings, Programs programs, ScratchFolder folder, Report report,
        CancellationToken cancel)
    {
        var loads = new Loads(folder);
        var few = new DoorcodeOnSqlite(await programs.DoorcodeAsync(), folder.Make("few"));
        var many = new DoorcodeOnSqlite(await programs.DoorcodeAsync(), folder.Make("many"));
        var fewTokens = await SeedAsync(few, Few, cancel);
        var manyTokens = await SeedAsync(many, Many, cancel);

        await using var runningFew = await few.StartAsync(cancel);
        await using var runningMany = await many.StartAsync(cancel);
        var results = await Contest.RunAsync(settings, "scale", [runningFew, runningMany],
        [
            loads.Refresh(runningMany, manyTokens, Settings.Connections),
            loads.Refresh(runningFew, fewTokens, Settings.Connections),
        ], cancel);
        report.AddLoads("`POST token/refresh`, 1,000,000 accounts and sessions", results[0], "Doorcode with 10,000", results[1],
            Target.AtLeast(0.8));
    }

    private static async Task<Tokens[]> SeedAsync(DoorcodeHost host, int count, CancellationToken cancel)
    {
        Progress.Say($"scale: seeding {count} accounts and sessions");
        await host.SeedAsync(count, cancel);
        Tokens[] tokens;
        var from = TimeProvider.System.GetUtcNow();
        await using (var running = await host.StartAsync(cancel))
            tokens = await Loads.SignInAsync(running, Chains, count, cancel);
        await host.CopySessionsAsync(count, from, TimeProvider.System.GetUtcNow(), cancel);
        return tokens;
    }
}
