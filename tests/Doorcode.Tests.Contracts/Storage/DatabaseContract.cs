using System.Data.Common;
using System.Security.Cryptography;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Storage;

/// <summary>What every <see cref="Database"/> does.</summary>
public abstract partial class DatabaseContract : IAsyncLifetime
{
    private const string Insert = "INSERT INTO token_buckets (key, full_at) VALUES (@key, @at)";
    private const string Find = "SELECT full_at FROM token_buckets WHERE key = @key";
    private const string Add = "UPDATE token_buckets SET full_at = full_at + @more WHERE key = @key RETURNING full_at";

    private const string InsertMail = """
        INSERT INTO outbox (id, sealed, created_at, give_up_at, next_attempt_at, attempts, last_error)
        VALUES (@id, @sealed, 0, 0, @next, 0, @error)
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected Database Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await MakeAsync(migrateAtStart: true);
        await Database.OpenAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        ((IDisposable)Database).Dispose();
        await ForgetAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The engine over the class's database, not open yet.</summary>
    protected abstract Task<Database> MakeAsync(bool migrateAtStart);

    protected virtual ValueTask ForgetAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_committed_is_seen_and_followed_by_what_waited_for_it()
    {
        var (key, followed) = (Key(), 0);
        var result = await Database.WriteAsync(
            async tx =>
            {
                tx.OnCommitted(() => followed++);
                await tx.ExecuteAsync(Insert, ("@key", key), ("@at", 1L));
                Assert.Equal(1, await tx.FirstAsync(Find, row => row.Number(0), ("@key", key)));
                Assert.Equal(0, followed);
                return "done";
            },
            Cancel);

        Assert.Equal("done", result);
        Assert.Equal(1, await FindAsync(key));
        Assert.Equal(1, followed);
    }

    [Fact]
    public async Task What_fails_is_undone_and_followed_by_nothing()
    {
        var (key, followed) = (Key(), 0);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync<int>(
            async tx =>
            {
                tx.OnCommitted(() => followed++);
                await tx.ExecuteAsync(Insert, ("@key", key), ("@at", 1L));
                throw new InvalidOperationException("a defect");
            },
            Cancel));

        Assert.Equal("a defect", failure.Message);
        Assert.Null(await FindAsync(key));
        Assert.Equal(0, followed);
    }

    [Fact]
    public async Task A_broken_constraint_undoes_everything_and_is_no_outage()
    {
        var (key, other) = (Key(), Key());
        await Database.ExecuteAsync(Insert, Cancel, ("@key", key), ("@at", 1L));
        await Assert.ThrowsAnyAsync<DbException>(() => Database.WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync(Insert, ("@key", other), ("@at", 1L));
                return await tx.ExecuteAsync(Insert, ("@key", key), ("@at", 2L));
            },
            Cancel));

        Assert.Null(await FindAsync(other));
        Assert.Equal(1, await FindAsync(key));
    }

    [Fact]
    public async Task A_failure_after_a_commit_changes_nothing()
    {
        var key = Key();
        Assert.Equal(1, await Database.WriteAsync(
            tx =>
            {
                tx.OnCommitted(() => throw new InvalidOperationException("afterwards"));
                return tx.ExecuteAsync(Insert, ("@key", key), ("@at", 1L));
            },
            Cancel));
        Assert.Equal(1, await FindAsync(key));
    }

    [Fact]
    public async Task A_statement_runs_several_times_in_order_and_gives_the_first_row_of_each()
    {
        var (key, other) = (Key(), Key());
        var (rows, none) = await Database.WriteAsync(
            async tx =>
            {
                await tx.SendAsync(Insert, ("@key", key), ("@at", 1L));
                var rows = await tx.FirstOfEachAsync(
                    Add, row => (long?)row.Number(0), [[("@more", 1L), ("@key", key)], [("@more", 5L), ("@key", other)], [("@more", 2L), ("@key", key)]]);
                return (rows, await tx.FirstOfEachAsync(Find, row => row.Number(0), []));
            },
            Cancel);

        Assert.Equal([2L, null, 4L], rows);
        Assert.Empty(none);
        Assert.Equal(4, await FindAsync(key));
    }

    [Fact]
    public async Task A_statement_alone_is_a_transaction_and_returns_what_it_changed()
    {
        var key = Key();
        Assert.Equal(1, await Database.ExecuteAsync(Insert, Cancel, ("@key", key), ("@at", 1L)));
        Assert.Equal(3, await Database.ExecuteFirstAsync(Add, row => (long?)row.Number(0), Cancel, ("@more", 2L), ("@key", key)));
        Assert.Equal([5L], await Database.ExecuteAllAsync(Add, row => row.Number(0), Cancel, ("@more", 2L), ("@key", key)));
        Assert.Equal([5L], await Database.AllAsync(Find, row => row.Number(0), Cancel, ("@key", key)));
        var row = Guid.CreateVersion7(Clock.GetUtcNow());
        Assert.Equal(6, await Database.ExecuteSharedAsync(Add, found => (long?)found.Number(0), row, Cancel, ("@more", 1L), ("@key", key)));
        Assert.Null(await Database.ExecuteSharedAsync(Add, found => (long?)found.Number(0), row, Cancel, ("@more", 1L), ("@key", Key())));

        Assert.Equal(0, await Database.ExecuteAsync("DELETE FROM token_buckets WHERE key = @key", Cancel, ("@key", Key())));
        Assert.Null(await Database.ExecuteFirstAsync(Add, row => (long?)row.Number(0), Cancel, ("@more", 2L), ("@key", Key())));
        Assert.Empty(await Database.ExecuteAllAsync(Add, row => row.Number(0), Cancel, ("@more", 2L), ("@key", Key())));
        Assert.Null(await FindAsync(Key()));
    }

    [Fact]
    public async Task Nulls_ids_texts_and_bytes_come_back_as_they_went_in_whatever_came_before()
    {
        for (var round = 0; round < 8; round++)
        {
            var id = Guid.CreateVersion7(Clock.GetUtcNow().AddMilliseconds(round));
            var bytes = round % 2 == 0 ? null : RandomNumberGenerator.GetBytes(round);
            var (next, error) = (round % 3 == 0 ? (long?)null : long.MaxValue - round, round % 4 == 0 ? null : "Grüße 🔑");
            await Database.ExecuteAsync(InsertMail, Cancel, ("@id", id), ("@sealed", bytes), ("@next", next), ("@error", error));
            await Database.FirstAsync(
                "SELECT id, sealed, next_attempt_at, last_error, attempts FROM outbox WHERE id = @id",
                row =>
                {
                    Assert.Equal(id, row.Id(0));
                    Assert.Equal(bytes, row.BytesOrNull(1));
                    Assert.Equal(next, row.NumberOrNull(2));
                    Assert.Equal(error, row.TextOrNull(3));
                    return row.Number(4);
                },
                Cancel,
                ("@id", id));
        }
    }

    [Fact]
    public async Task Ids_made_later_sort_later()
    {
        var ids = Enumerable.Range(0, 50).Select(i => Guid.CreateVersion7(Clock.GetUtcNow().AddDays(i))).ToArray();
        foreach (var id in ids.Reverse())
            await Database.ExecuteAsync(InsertMail, Cancel, ("@id", id), ("@sealed", null), ("@next", null), ("@error", "sorted"));

        Assert.Equal(ids, await Database.AllAsync(
            "SELECT id FROM outbox WHERE last_error = 'sorted' ORDER BY id", row => row.Id(0), Cancel));
    }

    [Fact]
    public async Task Numbers_are_read_whatever_their_width() =>
        Assert.Equal((1, 2, 7), await Database.FirstAsync(
            "SELECT 1, COUNT(*) + 2, @n FROM token_buckets WHERE full_at < -1", row => (row.Number(0), row.Number(1), row.Number(2)), Cancel, ("@n", 7L)));

    [Fact]
    public async Task A_name_inside_a_literal_or_a_comment_is_no_parameter() =>
        Assert.Equal(
            "ada@key.example",
            await Database.FirstAsync(
                "SELECT 'ada@key.example' -- like @this\nWHERE @one = @one", row => row.Text(0), Cancel, ("@one", 1L)));

    [Fact]
    public async Task Of_inserts_at_once_of_one_key_exactly_one_happens()
    {
        for (var round = 0; round < 20; round++)
        {
            var key = Key();
            var counts = await AtOnce.RunAsync(20, i => Database.ExecuteAsync(
                Insert + " ON CONFLICT (key) DO NOTHING", Cancel, ("@key", key), ("@at", (long)i)));
            Assert.Equal(1, counts.Sum());
        }
    }

    [Fact]
    public async Task No_update_at_once_is_lost()
    {
        var key = Key();
        await Database.ExecuteAsync(Insert, Cancel, ("@key", key), ("@at", 0L));
        await AtOnce.RunAsync(100, i => i % 2 == 0
            ? Database.ExecuteFirstAsync(Add, row => row.Number(0), Cancel, ("@more", 1L), ("@key", key))
            : Database.WriteAsync(tx => tx.FirstAsync(Add, row => row.Number(0), ("@more", 1L), ("@key", key)), Cancel));
        Assert.Equal(100, await FindAsync(key));
    }

    [Fact]
    public async Task Transactions_that_take_rows_in_opposite_orders_all_succeed_and_count_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var (one, other, followed) = (Key(), Key(), 0);
            await Database.ExecuteAsync(Insert, Cancel, ("@key", one), ("@at", 0L));
            await Database.ExecuteAsync(Insert, Cancel, ("@key", other), ("@at", 0L));
            await AtOnce.RunAsync(4, i => Database.WriteAsync(
                async tx =>
                {
                    tx.OnCommitted(() => Interlocked.Increment(ref followed));
                    await tx.FirstAsync(Add, row => row.Number(0), ("@more", 1L), ("@key", i % 2 == 0 ? one : other));
                    return await tx.FirstAsync(Add, row => row.Number(0), ("@more", 1L), ("@key", i % 2 == 0 ? other : one));
                },
                Cancel));
            Assert.Equal(4, await FindAsync(one));
            Assert.Equal(4, await FindAsync(other));
            Assert.Equal(4, followed);
        }
    }

    [Fact]
    public async Task Who_takes_the_turn_of_a_name_sees_what_the_one_before_has_done()
    {
        for (var round = 0; round < 10; round++)
        {
            var at = 1_000_000L + round;
            var counts = await AtOnce.RunAsync(10, _ => Database.WriteAsync(
                async tx =>
                {
                    await tx.LockAsync("contract");
                    return await tx.ExecuteAsync(
                        "INSERT INTO token_buckets (key, full_at) SELECT @key, @at WHERE NOT EXISTS (SELECT 1 FROM token_buckets WHERE full_at = @at)",
                        ("@key", Key()),
                        ("@at", at));
                },
                Cancel));
            Assert.Equal(1, counts.Sum());
        }
    }

    [Fact]
    public async Task Work_that_is_cancelled_before_it_begins_does_not_begin()
    {
        var key = Key();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Database.ExecuteAsync(Insert, cancelled.Token, ("@key", key), ("@at", 1L)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Database.FirstAsync(Find, row => row.Number(0), cancelled.Token, ("@key", key)));
        Assert.Null(await FindAsync(key));
    }

    [Fact]
    public async Task A_clock_of_the_hosts_own_is_the_clock_of_every_transaction()
    {
        Clock.Advance(TimeSpan.FromHours(1));
        var now = await Database.WriteAsync(tx => ValueTask.FromResult(tx.Now), Cancel);
        Assert.Equal(Clock.GetUtcNow().ToUnixTimeMilliseconds(), now);
    }

    [Fact]
    public async Task A_schema_that_is_up_to_date_needs_no_migration_and_no_right_to_migrate()
    {
        var again = await MakeAsync(migrateAtStart: false);
        using (again as IDisposable)
        {
            Assert.Empty(await again.PlanAsync(Cancel));
            Assert.Empty(await again.MigrateAsync(Cancel));
            await again.OpenAsync(Cancel);
            Assert.Equal(1, await again.FirstAsync("SELECT 1", row => row.Number(0), Cancel));
        }
    }

    protected static byte[] Key() => RandomNumberGenerator.GetBytes(32);

    private ValueTask<long?> FindAsync(byte[] key) => Database.FirstAsync(Find, row => (long?)row.Number(0), Cancel, ("@key", key));
}
