using Doorcode.Benchmarks.Works;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>Refreshing among ten million sessions, beside ten thousand, in the same cluster.</summary>
internal sealed class PostgresScaleWork(Settings settings, ScratchFolder folder, Report report)
{
    private const int Accounts = 1_000_000;
    private const int Many = 10_000_000;
    private const int Few = 10_000;

    // So many sessions are refreshed, spread over the whole table, that their pages are not all next to each other.
    private const int Chains = 2_000;

    public async Task RunAsync(PostgresCluster postgres, DoorcodeOnPostgres fewHost, DoorcodeOnPostgres manyHost, CancellationToken cancel)
    {
        var loads = new Loads(folder);
        Progress.Say($"postgres-scale: seeding {Accounts} accounts");
        await manyHost.SeedAsync(Accounts, cancel);
        var fewTokens = await SeedSessionsAsync(fewHost, Settings.Accounts, Few, cancel);
        var manyTokens = await SeedSessionsAsync(manyHost, Accounts, Many, cancel);
        Progress.Say($"postgres-scale: {await postgres.QueryAsync("many", "SELECT pg_size_pretty(pg_total_relation_size('sessions'))", cancel)} of sessions");

        await using var many = await manyHost.StartAsync(cancel);
        await using var few = await fewHost.StartAsync(cancel);
        var results = await Contest.RunAsync(settings, "postgres-scale", [many, few],
            [loads.Refresh(many, manyTokens, Settings.Connections), loads.Refresh(few, fewTokens, Settings.Connections)], cancel);
        report.AddLoads("`POST token/refresh`, PostgreSQL, 10,000,000 sessions", results[0], "Doorcode with 10,000", results[1],
            Target.AtLeast(0.8));
    }

    private static async Task<Tokens[]> SeedSessionsAsync(DoorcodeOnPostgres host, int accounts, int sessions, CancellationToken cancel)
    {
        Progress.Say($"postgres-scale: seeding {sessions} sessions");
        Tokens[] tokens;
        var from = TimeProvider.System.GetUtcNow();
        await using (var running = await host.StartAsync(cancel))
            tokens = await Loads.SignInAsync(running, Chains, accounts, cancel);
        await host.CopySessionsAsync(sessions, from, TimeProvider.System.GetUtcNow(), cancel);
        return tokens;
    }
}
