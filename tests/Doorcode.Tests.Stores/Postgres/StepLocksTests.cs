using System.Text.RegularExpressions;
using Doorcode.Postgres;
using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What <c>doorcode migrate --plan</c> says of PostgreSQL's locks is what PostgreSQL takes.</summary>
public sealed partial class StepLocksTests
{
    private const string Held = """
        SELECT c.relname::text, regexp_replace(l.mode, 'Lock$', '') FROM pg_locks AS l
        JOIN pg_class AS c ON c.oid = l.relation AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        WHERE l.pid = pg_backend_pid() AND l.mode <> 'AccessShareLock'
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_plan_of_an_empty_database_names_the_locks_that_each_step_then_holds()
    {
        var address = await SharedPostgres.Cluster.NewDatabaseAsync();
        using var database = PostgresDatabaseTests.At(address);
        var plan = await database.PlanAsync(Cancel);
        await using var connection = new NpgsqlConnection(address);
        await connection.OpenAsync(Cancel);

        foreach (var step in plan)
        {
            using var reader = new StreamReader(typeof(PostgresExtensions).Assembly.GetManifestResourceStream(step.Name)!);
            var statements = await reader.ReadToEndAsync(Cancel);
            // An index that is made beside writers takes its lock several times, in transactions of its own.
            if (statements.Contains(" CONCURRENTLY ", StringComparison.Ordinal))
                Assert.All(step.Locks, held => Assert.StartsWith("SHARE UPDATE EXCLUSIVE on ", held, StringComparison.Ordinal));
            else
                Assert.Equal(await HeldAsync(connection, statements), step.Locks.Order(StringComparer.Ordinal));
        }

        Assert.Contains(plan, step => step.Locks.Contains("ACCESS EXCLUSIVE on accounts", StringComparer.Ordinal));
        Assert.Contains(plan, step => step.Locks.Contains("SHARE UPDATE EXCLUSIVE on outbox", StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_steps_of_the_plan_are_those_that_migrate_takes()
    {
        using var database = PostgresDatabaseTests.At(await SharedPostgres.Cluster.NewDatabaseAsync());
        var plan = await database.PlanAsync(Cancel);
        Assert.Equal(plan.Select(step => step.Name), await database.MigrateAsync(Cancel));
        Assert.Empty(await database.PlanAsync(Cancel));
    }

    /// <summary>Runs a step, and reads the strongest lock that it holds at its end on each table that was there before.</summary>
    private static async Task<IReadOnlyList<string>> HeldAsync(NpgsqlConnection connection, string statements)
    {
        string[] modes = ["ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"];
        var before = (await ReadAsync(connection, "SELECT relname::text, '' FROM pg_class WHERE relkind = 'r'")).Select(table => table.Table).ToHashSet(StringComparer.Ordinal);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var step = new NpgsqlCommand(statements, connection))
            await step.ExecuteNonQueryAsync(Cancel);

        var held = (await ReadAsync(connection, Held)).Where(one => before.Contains(one.Table)).ToList();
        await transaction.CommitAsync(Cancel);
        return
        [
            .. held.GroupBy(one => one.Table, one => Words().Replace(one.Mode, " $0").Trim().ToUpperInvariant(), StringComparer.Ordinal)
                .Select(table => $"{table.MaxBy(mode => Array.IndexOf(modes, mode))} on {table.Key}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static async Task<List<(string Table, string Mode)>> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<(string Table, string Mode)>();
        while (await reader.ReadAsync(Cancel))
            rows.Add((reader.GetString(0), reader.GetString(1)));

        return rows;
    }

    [GeneratedRegex("(?<=[a-z])[A-Z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
