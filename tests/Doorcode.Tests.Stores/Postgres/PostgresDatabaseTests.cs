using Doorcode.Postgres;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresDatabaseContractTests : DatabaseContract
{
    private string? _connection;

    protected override async Task<Database> MakeAsync(bool migrateAtStart) => PostgresDatabaseTests.At(
        _connection ??= await SharedPostgres.Cluster.NewDatabaseAsync(), Clock, migrateAtStart);
}

/// <summary>What only PostgreSQL has: several servers, a schema that others change, a clock of its own.</summary>
public sealed partial class PostgresDatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_migrators_at_once_one_migrates_and_the_others_find_it_done()
    {
        for (var round = 0; round < 3; round++)
        {
            var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
            var steps = await AtOnce.RunAsync(6, async _ =>
            {
                using var database = At(connection);
                return await database.MigrateAsync(Cancel);
            });
            Assert.Single(steps, taken => taken.Count > 0);
        }
    }

    [Fact]
    public async Task A_step_that_makes_an_index_holds_up_no_write_and_is_taken_again_when_it_was_broken_off()
    {
        const string Add = """
            INSERT INTO accounts (id, email, email_canonical, full_name, password_hash, created_at)
            VALUES (@id, @name, @name, '', '', 0)
            """;
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        using var database = At(connection);
        await database.MigrateAsync(Cancel);
        await database.OpenAsync(Cancel);
        await database.ExecuteAsync("DELETE FROM doorcode_schema_versions WHERE scriptname LIKE '%0002%'", Cancel);
        // As it is left behind by whoever was stopped on the way.
        await database.ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'accounts_imported'::regclass", Cancel);

        await using var writer = new NpgsqlConnection(connection);
        await writer.OpenAsync(Cancel);
        await using var transaction = await writer.BeginTransactionAsync(Cancel);
        await using var insert = new NpgsqlCommand(Add, writer);
        insert.Parameters.AddWithValue("id", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        insert.Parameters.AddWithValue("name", "somebody who takes his time");
        await insert.ExecuteNonQueryAsync(Cancel);
        var migrators = Enumerable.Range(0, 3).Select(async _ =>
        {
            using var migrator = At(connection);
            return await migrator.MigrateAsync(Cancel);
        }).ToArray();
        await Eventually.TrueAsync(
            async () => await database.FirstAsync(
                """
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INDEX%'
                """,
                row => row.Number(0),
                Cancel) == 1,
            "the step waits for the one who takes his time");

        await database.ExecuteAsync(Add, Cancel, ("@id", Guid.CreateVersion7(TimeProvider.System.GetUtcNow())), ("@name", "somebody else"));
        Assert.All(migrators, migrator => Assert.False(migrator.IsCompleted));
        await transaction.RollbackAsync(Cancel);
        Assert.Single(await Task.WhenAll(migrators), steps => steps.Count == 1);
        Assert.Equal(1, await database.FirstAsync(
            "SELECT COUNT(*) FROM pg_index WHERE indexrelid = 'accounts_imported'::regclass AND indisvalid", row => row.Number(0), Cancel));
    }

    [Fact]
    public async Task A_step_that_does_not_get_its_lock_soon_lets_others_pass_and_asks_again()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        using var database = At(connection);
        await database.MigrateAsync(Cancel);
        await database.OpenAsync(Cancel);
        await database.ExecuteAsync("DROP TABLE audit, audit_sweep", Cancel);
        await database.ExecuteAsync("DROP FUNCTION audit_is_append_only", Cancel);
        await database.ExecuteAsync("DELETE FROM doorcode_schema_versions WHERE scriptname LIKE '%0003%'", Cancel);

        // The step's last statement is the line in the journal.
        await using var holder = new NpgsqlConnection(connection);
        await holder.OpenAsync(Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand("LOCK TABLE doorcode_schema_versions IN SHARE MODE", holder);
        await hold.ExecuteNonQueryAsync(Cancel);
        using var migrator = At(connection);
        var migrating = migrator.MigrateAsync(Cancel);
        var waited = new HashSet<long>();
        await Eventually.TrueAsync(
            async () =>
            {
                waited.UnionWith(await database.AllAsync(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                    row => row.Number(0),
                    Cancel));
                return waited.Count == 2;
            },
            "the step has asked twice");
        Assert.False(migrating.IsCompleted);
        await transaction.RollbackAsync(Cancel);
        Assert.Single(await migrating);
    }

    [Fact]
    public async Task A_readiness_probe_does_not_wait_behind_requests()
    {
        using var database = At($"{PostgresDatabases.WithoutPatience(await SharedPostgres.Cluster.NewDatabaseAsync())};Maximum Pool Size=2");
        await database.OpenAsync(Cancel);
        // More than two connections can do in the time that each of them may wait.
        var requests = Enumerable.Range(0, 300).Select(
            _ => database.FirstAsync("SELECT 1::bigint FROM pg_sleep(0.05)", row => row.Number(0), Cancel).AsTask()).ToArray();
        for (var i = 0; i < 5; i++)
        {
            await database.ProveWritableAsync(Cancel);
            await database.ProveReadableAsync(Cancel);
        }

        Assert.Contains(requests, request => !request.IsCompleted);
        await Assert.ThrowsAsync<BackendUnavailableException>(() => Task.WhenAll(requests));
    }

    [Fact]
    public async Task All_servers_use_the_databases_clock()
    {
        var clock = new DatabaseClock(TimeProvider.System);
        using var database = At(await SharedPostgres.Cluster.NewDatabaseAsync(), clock);
        await database.OpenAsync(Cancel);
        var before = clock.Now;
        var there = await database.FirstAsync(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", row => row.Number(0), Cancel);
        Assert.InRange(there, before - 50, clock.Now + 50);
    }

    [Fact]
    public async Task A_clock_that_goes_wrong_by_minutes_is_put_right_by_the_database()
    {
        // This machine's monotonic clock is the only thing of its own that a server trusts.
        var clock = new DatabaseClock(TimeProvider.System);
        var wrong = TimeProvider.System.GetUtcNow().AddMinutes(7).ToUnixTimeMilliseconds();
        await clock.MeasureAsync(() => ValueTask.FromResult(wrong), times: 3);
        Assert.InRange(clock.Now, wrong, wrong + 5_000);
    }

    [Fact]
    public async Task A_statement_that_waits_too_long_is_given_up_and_its_connection_is_of_use_again()
    {
        using var database = At(await SharedPostgres.Cluster.NewDatabaseAsync() + ";Command Timeout=1;Maximum Pool Size=1", TimeProvider.System);
        await database.OpenAsync(Cancel);
        for (var round = 0; round < 2; round++)
        {
            await Assert.ThrowsAsync<BackendUnavailableException>(
                () => database.ExecuteAsync("SELECT pg_sleep(30)", Cancel));
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        return await database.FirstAsync("SELECT 1", row => row.Number(0), Cancel) == 1;
                    }
                    catch (BackendUnavailableException)
                    {
                        return false;
                    }
                },
                "the only connection works again");
        }
    }

    [Fact]
    public async Task Who_hangs_up_stops_waiting_and_what_was_begun_is_finished()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        using var database = At(connection, TimeProvider.System);
        await database.OpenAsync(Cancel);
        using var hangUp = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = database.WriteAsync(
            async tx =>
            {
                tx.OnCommitted(done.SetResult);
                var rows = await tx.ExecuteAsync("INSERT INTO token_buckets (key, full_at) VALUES ('\\x01', 1)");
                begun.SetResult();
                await goOn.Task;
                return rows;
            },
            hangUp.Token);
        await begun.Task;
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        goOn.SetResult();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal(1, await database.FirstAsync("SELECT COUNT(*) FROM token_buckets", row => row.Number(0), Cancel));
    }

    internal static PostgresDatabase At(string connection, TimeProvider? clock = null, bool migrateAtStart = true) => new(
        Options.Create(new DatabaseOptions { Provider = "Postgres", ConnectionString = connection, MigrateAtStart = migrateAtStart }),
        new DatabaseClock(clock ?? TimeProvider.System),
        NullLogger<PostgresDatabase>.Instance);

    private static PostgresDatabase At(string connection, DatabaseClock clock) => new(
        Options.Create(new DatabaseOptions { Provider = "Postgres", ConnectionString = connection }),
        clock,
        NullLogger<PostgresDatabase>.Instance);
}
