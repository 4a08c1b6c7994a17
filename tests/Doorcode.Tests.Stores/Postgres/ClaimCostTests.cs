using Doorcode.Outbox;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>A claim goes from domain to domain along an index.</summary>
public sealed class ClaimCostTests
{
    private const int Waiting = 100_000;
    private const int Claims = 100;

    /// <summary>The lanes of three domains, the items on their way, and the first of each line, with room to spare.</summary>
    private const int RowsForEach = 100;

    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_reads_a_few_rows_however_many_items_wait()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        await UseAsync(connection, FillAsync);
        var before = await RowsReadAsync(connection);
        await UseAsync(connection, async (database, clock) =>
        {
            var outbox = new OutboxStore(database, clock);
            for (var i = 0; i < Claims; i++)
                await outbox.RoundAsync([], new OutboxClaim(4, Lease) { Kinds = [new("a test", 1, 5), new("event", 2, 2)] }, Cancel);
        });

        Assert.InRange(await RowsReadAsync(connection) - before, Claims, Claims * RowsForEach);
    }

    private static async Task FillAsync(Database database, ServerClock clock)
    {
        await database.ExecuteAsync(
            FormattableString.Invariant($"""
            INSERT INTO outbox (id, kind, sealed, created_at, give_up_at, next_attempt_at, attempts, domain, site, state, line)
            SELECT gen_random_uuid(), 'a test', '\x01', {clock.Now}, {clock.Now + 3_600_000}, {clock.Now}, 0,
              int4send(n % 3), int4send(n % 7), 0, {clock.Now} + n / 3
            FROM generate_series(1, {Waiting}) AS n
            """),
            Cancel);
        await database.ExecuteAsync("ANALYZE outbox", Cancel);
    }

    /// <summary>Opens the database, and ends every connection to it: a connection that ends reports what it has read.</summary>
    private static async Task UseAsync(string connection, Func<Database, ServerClock, Task> use)
    {
        using var database = PostgresDatabaseTests.At(connection, TimeProvider.System);
        await database.OpenAsync(Cancel);
        await use(database, new HostClock(TimeProvider.System));
    }

    private static async Task<long> RowsReadAsync(string connection)
    {
        await Eventually.TrueAsync(
            async () => await NumberAsync(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'") == 0,
            "every connection has ended");
        return await NumberAsync("SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'outbox'");

        async Task<long> NumberAsync(string sql)
        {
            await using var outside = new NpgsqlConnection(connection + ";Pooling=false");
            await outside.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand(sql, outside);
            return (long)(await command.ExecuteScalarAsync(Cancel))!;
        }
    }
}
