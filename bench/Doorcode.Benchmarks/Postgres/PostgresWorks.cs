using Doorcode.Benchmarks.Works;
using Doorcode.Stack;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>The works on one throwaway PostgreSQL cluster, which every contender shares.</summary>
internal sealed class PostgresWorks(Settings settings, Programs programs, ScratchFolder folder, Report report)
{
    public static readonly string[] All = ["postgres-refresh", "postgres-me", "postgres-scale", "failover", "recovery"];

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
                "postgres-refresh" => RefreshAsync(postgres, doorcode, cancel),
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

    private async Task RefreshAsync(PostgresCluster postgres, DoorcodeOnPostgres doorcodeHost, CancellationToken cancel)
    {
        var sqliteHost = new Hosts.DoorcodeOnSqlite(await programs.DoorcodeAsync(), folder.Make("beside-postgres"));
        await sqliteHost.SeedAsync(Settings.Accounts, cancel);
        await postgres.CreateDatabaseAsync("django", cancel);
        var djangoHost = new DjangoHost(folder.Make("django"), postgres, "django");
        Progress.Say($"postgres-refresh: seeding Django");
        var djangoTokens = await djangoHost.SeedAsync(Settings.Accounts, settings.Chains, cancel);

        await using var doorcode = await doorcodeHost.StartAsync(cancel);
        await using var sqlite = await sqliteHost.StartAsync(cancel);
        await using var django = await djangoHost.StartAsync(cancel);
        var results = await Contest.RunAsync(settings, "postgres-refresh", [doorcode, sqlite, django],
        [
            await _loads.RefreshAsync(doorcode, settings.Chains, Settings.Accounts, cancel),
            await _loads.RefreshAsync(sqlite, settings.Chains, Settings.Accounts, cancel),
            _loads.Refresh(django, djangoTokens),
        ], cancel);
        report.AddLoads("`POST token/refresh`, PostgreSQL", results[0], "Doorcode on SQLite", results[1], Target.AtLeast(0.4));
        report.AddLoads("`POST token/refresh`, PostgreSQL", results[0], djangoHost.Name, results[2], Target.AtLeast(10));
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
