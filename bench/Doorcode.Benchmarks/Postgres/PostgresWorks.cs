using Doorcode.Benchmarks.Works;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>The works on one throwaway PostgreSQL cluster, which every contender shares.</summary>
internal sealed class PostgresWorks(Settings settings, Programs programs, ScratchFolder folder, Report report)
{
    public static readonly string[] All =
        ["postgres-refresh", "postgres-refresh-many", "postgres-me", "postgres-scale", "failover", "recovery"];

    /// <summary>More than Doorcode's pool has connections, fewer than a busy server sees.</summary>
    private const int ManyConnections = 64;

    private readonly Loads _loads = new(folder);

    public async Task RunAsync(string[] works, CancellationToken cancel)
    {
        Progress.Say($"Making a PostgreSQL cluster");
        await using var postgres = await PostgresCluster.CreateAsync(folder.Make("postgres"), cancel);
        var doorcode = await HostAsync(postgres, "doorcode", cancel);
        await doorcode.SeedAsync(Settings.Accounts, cancel);
        foreach (var work in works.Intersect(All, StringComparer.Ordinal))
        {
            await report.GuardAsync(work, async () => await (work switch
            {
                "postgres-refresh" => RefreshAsync(work, postgres, Settings.Connections, cancel),
                "postgres-refresh-many" => RefreshAsync(work, postgres, ManyConnections, cancel),
                "postgres-me" => MeAsync(postgres, doorcode, cancel),
                "postgres-scale" => new PostgresScaleWork(settings, folder, report).RunAsync(
                    postgres, doorcode, await HostAsync(postgres, "many", cancel), cancel),
                "failover" => new FailoverWork(settings, folder, report).RunAsync(doorcode, programs, cancel),
                _ => new RecoveryWork(settings, folder, report).RunAsync(postgres, doorcode, programs, cancel),
            }));
        }
    }

    private async Task<DoorcodeOnPostgres> HostAsync(PostgresCluster postgres, string database, CancellationToken cancel)
    {
        await postgres.CreateDatabaseAsync(database, cancel);
        return new DoorcodeOnPostgres(await programs.DoorcodeAsync(), folder.Make("postgres-" + database), postgres, database);
    }

    private async Task RefreshAsync(string work, PostgresCluster postgres, int connections, CancellationToken cancel)
    {
        var chains = settings.Chains(connections);
        var doorcodeHost = await HostAsync(postgres, FormattableString.Invariant($"doorcode_{connections}"), cancel);
        await doorcodeHost.SeedAsync(Settings.Accounts, cancel);
        var sqliteHost = new Hosts.DoorcodeOnSqlite(await programs.DoorcodeAsync(), folder.Make($"{work}-sqlite"));
        await sqliteHost.SeedAsync(Settings.Accounts, cancel);
        var djangoDatabase = FormattableString.Invariant($"django_{connections}");
        await postgres.CreateDatabaseAsync(djangoDatabase, cancel);
        var djangoHost = new DjangoHost(folder.Make(djangoDatabase), postgres, djangoDatabase);
        Progress.Say($"{work}: seeding Django");
        var djangoTokens = await djangoHost.SeedAsync(Settings.Accounts, chains, cancel);

        await using var doorcode = await doorcodeHost.StartAsync(cancel);
        await using var sqlite = await sqliteHost.StartAsync(cancel);
        await using var django = await djangoHost.StartAsync(cancel);
        var results = await Contest.RunAsync(settings, work, [doorcode, sqlite, django],
        [
            _loads.Refresh(doorcode, await Loads.SignInAsync(doorcode, chains, Settings.Accounts, cancel), connections),
            _loads.Refresh(sqlite, await Loads.SignInAsync(sqlite, chains, Settings.Accounts, cancel), connections),
            _loads.Refresh(django, djangoTokens, connections),
        ], cancel);
        var name = FormattableString.Invariant($"`POST token/refresh`, PostgreSQL, {connections} connections");
        report.AddLoads(name, results[0], "Doorcode on SQLite", results[1], Target.AtLeast(0.4));
        report.AddLoads(name, results[0], djangoHost.Name, results[2], Target.AtLeast(10));
    }

    private async Task MeAsync(PostgresCluster postgres, DoorcodeOnPostgres doorcodeHost, CancellationToken cancel)
    {
        await postgres.CreateDatabaseAsync("identity", cancel);
        var identityHost = new IdentityOnPostgres(
            await programs.IdentityOnPostgresAsync(), folder.Make("postgres-identity"), postgres, "identity");
        await identityHost.SeedAsync(Settings.Accounts, cancel);

        await using var doorcode = await doorcodeHost.StartAsync(cancel);
        await using var identity = await identityHost.StartAsync(cancel);
        var results = await Contest.RunAsync(settings, "postgres-me", [doorcode, identity],
            [await _loads.MeAsync(doorcode, cancel), await _loads.MeAsync(identity, cancel)], cancel);
        report.AddLoads("`GET me`, PostgreSQL", results[0], identityHost.Name, results[1], Target.AtLeast(1.2));
    }
}
