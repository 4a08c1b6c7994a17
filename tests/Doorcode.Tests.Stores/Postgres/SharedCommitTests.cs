using Doorcode.Postgres;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Writes to one row each that are sent together and share a commit.</summary>
public sealed class SharedCommitTests : IAsyncLifetime
{
    private const string Raise = "UPDATE numbers SET n = n + 1 WHERE id = @id";
    private const string RaiseOnce = "UPDATE numbers SET n = n + 1 WHERE id = @id AND n = 0";
    private const string Break = "UPDATE numbers SET n = 1 / (n - n) WHERE id = @id";

    private const string Sleeps = "datname = current_database() AND wait_event = 'PgSleep'";

    private string _connection = null!;
    private PostgresDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        _database = PostgresDatabaseTests.At(_connection + ";Command Timeout=30");
        await _database.OpenAsync(Cancel);
        await _database.ExecuteAsync("CREATE TABLE numbers (id uuid PRIMARY KEY, n bigint NOT NULL)", Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Writes_that_come_while_others_are_under_way_share_a_commit()
    {
        var rows = await MakeAsync(30);
        await using (await OccupyAsync())
        {
            var writes = WriteAllAsync(rows, Raise);
            await FreeAsync();
            Assert.All(await writes, changed => Assert.Equal(1, changed));
        }

        Assert.Equal(1, await CountAsync("SELECT COUNT(DISTINCT xmin::text) FROM numbers WHERE n = 1"));
    }

    [Fact]
    public async Task A_row_locked_by_another_transaction_delays_no_other_statement()
    {
        var held = await MakeAsync(2);
        var rows = await MakeAsync(10);
        await using var holder = new NpgsqlConnection(_connection);
        await holder.OpenAsync(Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand("SELECT 1 FROM numbers WHERE id = ANY($1) FOR UPDATE", holder);
        hold.Parameters.AddWithValue(held);
        await hold.ExecuteNonQueryAsync(Cancel);

        var waiting = WriteAllAsync([.. held, .. rows], Raise);
        Assert.All(await WriteAllAsync(rows, Raise), changed => Assert.Equal(1, changed));
        Assert.False(waiting.IsCompleted);

        await transaction.RollbackAsync(Cancel);
        Assert.All(await waiting, changed => Assert.Equal(1, changed));
        Assert.Equal(held.Length, await CountAsync("SELECT COUNT(*) FROM numbers WHERE n = 1"));
        Assert.Equal(rows.Length, await CountAsync("SELECT COUNT(*) FROM numbers WHERE n = 2"));
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone_and_the_others_happen_once()
    {
        var broken = (await MakeAsync(1))[0];
        var rows = await MakeAsync(10);
        await using (await OccupyAsync())
        {
            var failing = WriteAsync(broken, Break);
            var writes = WriteAllAsync(rows, Raise);
            await FreeAsync();
            Assert.All(await writes, changed => Assert.Equal(1, changed));
            var failure = await Assert.ThrowsAsync<PostgresException>(() => failing);
            Assert.Equal(PostgresErrorCodes.DivisionByZero, failure.SqlState);
        }

        Assert.Equal(10, await CountAsync("SELECT COUNT(*) FROM numbers WHERE n = 1"));
    }

    [Fact]
    public async Task Writes_whose_connection_breaks_under_a_batch_are_run_again_one_by_one()
    {
        const string Once = """
            UPDATE numbers SET n = 1 WHERE id = @id AND n = 0 AND (NOT EXISTS (SELECT 1 FROM obstacle) OR pg_sleep(60) IS NOT NULL)
            """;
        await _database.ExecuteAsync("CREATE TABLE obstacle AS SELECT 1 AS id", Cancel);
        var rows = await MakeAsync(10);
        var writes = WriteAllAsync(rows, Once);
        await Eventually.TrueAsync(
            async () => await CountAsync($"SELECT COUNT(*) FROM pg_stat_activity WHERE {Sleeps}") == 1, "a batch is under way");
        await _database.ExecuteAsync("DELETE FROM obstacle", Cancel);
        Assert.Equal(1, await CutAsync());
        Assert.All(await writes, changed => Assert.Equal(1, changed));
        Assert.Equal(rows.Length, await CountAsync("SELECT COUNT(*) FROM numbers WHERE n = 1"));
    }

    [Fact]
    public async Task Writes_whose_connections_break_each_time_fail_and_later_writes_succeed()
    {
        var rows = await MakeAsync(10);
        var writes = rows.Select(row => WriteAsync(row, "UPDATE numbers SET n = 1 WHERE id = @id AND pg_sleep(60) IS NOT NULL")).ToArray();
        await Eventually.TrueAsync(
            async () =>
            {
                await CutAsync();
                return Array.TrueForAll(writes, write => write.IsCompleted);
            },
            "every write is answered");
        foreach (var write in writes)
            await Assert.ThrowsAsync<BackendUnavailableException>(() => write);

        Assert.Equal(1, await WriteAsync(rows[0], Raise));
        Assert.Equal(1, await CountAsync("SELECT COUNT(*) FROM numbers WHERE n = 1"));
    }

    [Fact]
    public async Task Connections_that_died_without_a_word_cost_one_batch()
    {
        const int Connections = 5;
        await using var wire = new Wire(SharedPostgres.Cluster.Port);
        var through = new NpgsqlConnectionStringBuilder(_connection)
        {
            Port = wire.Port,
            MaxPoolSize = Connections,
            CommandTimeout = 3,
        };
        using var database = PostgresDatabaseTests.At(through.ConnectionString);
        await database.OpenAsync(Cancel);
        var row = (await MakeAsync(1))[0];
        var pids = await AtOnce.RunAsync(Connections, async _ =>
            await database.FirstAsync("SELECT pg_backend_pid(), pg_sleep(0.2)", found => found.Number(0), Cancel));
        Assert.InRange(pids.Distinct().Count(), 2, Connections);

        wire.Cut();
        await Assert.ThrowsAsync<BackendUnavailableException>(RaiseAsync);
        Assert.Equal(1, await RaiseAsync());

        Task<int> RaiseAsync() => WriteAsync(database, row, Raise, Cancel);
    }

    [Fact]
    public async Task Of_many_writes_to_one_row_that_may_happen_once_one_happens()
    {
        for (var round = 0; round < 20; round++)
        {
            var row = (await MakeAsync(1))[0];
            Assert.Single(await AtOnce.RunAsync(16, _ => WriteAsync(row, RaiseOnce)), changed => changed == 1);
        }
    }

    [Fact]
    public async Task A_statement_cancelled_before_its_turn_is_not_sent()
    {
        var row = (await MakeAsync(1))[0];
        var last = (await MakeAsync(1))[0];
        await using (await OccupyAsync())
        {
            using var patience = new CancellationTokenSource();
            var write = WriteAsync(row, Raise, patience.Token);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
            var after = WriteAsync(last, Raise);
            await FreeAsync();
            Assert.Equal(1, await after);
        }

        Assert.Equal(0, await CountAsync($"SELECT n FROM numbers WHERE id = '{row}'"));
    }

    [Fact]
    public async Task Two_servers_whose_writes_meet_in_any_order_answer_them_all()
    {
        using var other = PostgresDatabaseTests.At(_connection);
        await other.OpenAsync(Cancel);
        var rows = await MakeAsync(8);
        for (var round = 0; round < 50; round++)
        {
            var order = round % 2 == 0 ? rows : [.. rows.Reverse()];
            var changed = await AtOnce.RunAsync(2 * rows.Length, i =>
                WriteAsync(i % 2 == 0 ? _database : other, order[i / 2], Raise, Cancel));
            Assert.All(changed, count => Assert.Equal(1, count));
        }

        Assert.Equal(rows.Length, await CountAsync("SELECT COUNT(*) FROM numbers WHERE n = 100"));
    }

    [Fact]
    public async Task A_closed_database_takes_no_more_writes_and_has_answered_those_it_took()
    {
        var rows = await MakeAsync(10);
        var writes = WriteAllAsync(rows, Raise);
        _database.Dispose();
        Assert.All(await writes, changed => Assert.Equal(1, changed));
        await Assert.ThrowsAsync<BackendUnavailableException>(() => WriteAsync(rows[0], Raise));
    }

    private Task<int> WriteAsync(Guid row, string sql, CancellationToken? cancel = null) =>
        WriteAsync(_database, row, sql, cancel ?? Cancel);

    /// <summary>How many rows were changed; 0 or 1, and the row that was changed has to be the right one.</summary>
    private static async Task<int> WriteAsync(PostgresDatabase database, Guid row, string sql, CancellationToken cancel)
    {
        var changed = await database.ExecuteSharedAsync(sql + " RETURNING id", found => (Guid?)found.Id(0), row, cancel, ("@id", row));
        Assert.True(changed is null || changed == row);
        return changed is null ? 0 : 1;
    }

    /// <summary>All of them wait in line when this comes back.</summary>
    private Task<int[]> WriteAllAsync(Guid[] rows, string sql) => Task.WhenAll(rows.Select(row => WriteAsync(row, sql)).ToArray());

    private async Task<Guid[]> MakeAsync(int count)
    {
        var rows = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToArray();
        foreach (var row in rows)
            await _database.ExecuteAsync("INSERT INTO numbers (id, n) VALUES (@id, 0)", Cancel, ("@id", row));

        return rows;
    }

    private async Task<long> CountAsync(string sql) => await _database.FirstAsync(sql, row => row.Number(0), Cancel);

    /// <summary>A batch that is under way until <see cref="FreeAsync"/>.</summary>
    private async Task<Occupation> OccupyAsync()
    {
        var write = WriteAsync((await MakeAsync(1))[0], "UPDATE numbers SET n = 1000 WHERE id = @id AND pg_sleep(60) IS NOT NULL");
        await Eventually.TrueAsync(
            async () => await CountAsync($"SELECT COUNT(*) FROM pg_stat_activity WHERE {Sleeps}") == 1, "the batch is under way");
        return new Occupation(write, FreeAsync);
    }

    private Task<long> CutAsync() => CountAsync($"SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {Sleeps}");

    private Task<long> FreeAsync() => CountAsync($"SELECT COUNT(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE {Sleeps}");

    private sealed class Occupation(Task<int> write, Func<Task> free) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // Once more where it runs alone by now.
            await Eventually.TrueAsync(
                async () =>
                {
                    await free();
                    return write.IsCompleted;
                },
                "the write is given up");
            await Assert.ThrowsAsync<BackendUnavailableException>(() => write);
        }
    }
}
