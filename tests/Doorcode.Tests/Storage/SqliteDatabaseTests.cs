using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Storage;

public sealed class SqliteDatabaseTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO token_buckets (key, full_at) VALUES (@key, @at)";
    private const string Find = "SELECT full_at FROM token_buckets WHERE key = @key";
    private const string Count = "SELECT count(*) FROM token_buckets";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    private SqliteDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = At(Path.Combine(_folder.FullName, "doorcode.db"));
        await _database.OpenAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Work_that_throws_is_undone_alone_and_its_neighbours_are_committed()
    {
        // The first job holds the writer back until all others wait, so that they share one commit.
        using var gate = new ManualResetEventSlim();
        var first = _database.WriteAsync(
            tx =>
            {
                gate.Wait();
                return tx.ExecuteAsync(Insert, ("@key", Key(1000)), ("@at", 0L));
            },
            CancellationToken.None);
        var jobs = Enumerable.Range(0, 100).Select(i => _database.WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync(Insert, ("@key", Key(i)), ("@at", (long)i));
                return i % 3 == 0 ? throw new InvalidOperationException($"job {i}") : i;
            },
            CancellationToken.None)).ToArray();
        gate.Set();
        await first;

        for (var i = 0; i < jobs.Length; i++)
        {
            if (i % 3 == 0)
                Assert.Equal($"job {i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => jobs[i])).Message);
            else
                Assert.Equal(i, await jobs[i]);

            Assert.Equal(i % 3 == 0 ? null : i, await FindAsync(i));
        }
    }

    [Fact]
    public async Task Work_that_breaks_a_constraint_is_undone_alone()
    {
        await PutAsync(1);
        await Assert.ThrowsAsync<SqliteException>(() => _database.WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync(Insert, ("@key", Key(2)), ("@at", 2L));
                return await tx.ExecuteAsync(Insert, ("@key", Key(1)), ("@at", 1L));
            },
            CancellationToken.None));

        Assert.Null(await FindAsync(2));
        await PutAsync(3);
        Assert.Equal(3, await FindAsync(3));
    }

    [Fact]
    public async Task What_waits_for_the_commit_runs_after_it_and_never_for_work_that_failed()
    {
        var (seen, failed) = (new TaskCompletionSource<long?>(), false);
        await _database.WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync(Insert, ("@key", Key(1)), ("@at", 1L));
                Assert.Null(await FindAsync(1));
                tx.OnCommitted(() => seen.SetResult(FindAsync(1).AsTask().GetAwaiter().GetResult()));
                return 0;
            },
            CancellationToken.None);
        Assert.Equal(1, await seen.Task);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.WriteAsync<int>(
            tx =>
            {
                tx.OnCommitted(() => failed = true);
                throw new InvalidOperationException();
            },
            CancellationToken.None));
        await PutAsync(2);
        Assert.False(failed);
    }

    [Fact]
    public async Task Readers_see_a_write_from_the_moment_that_it_is_answered()
    {
        for (var round = 0; round < 50; round++)
        {
            await PutAsync(round);
            var seen = await Starter.RaceAsync(Enumerable.Repeat(async () => await FindAsync(round), 16));
            Assert.All(seen, value => Assert.Equal(round, value));
        }
    }

    [Fact]
    public async Task Of_many_writers_at_once_nothing_is_lost()
    {
        var work = Enumerable.Range(0, 1000).Select(i => new Func<Task<int>>(() => PutAsync(i)));
        Assert.All(await Starter.RaceAsync(work), changed => Assert.Equal(1, changed));
        Assert.Equal(1000, await _database.FirstAsync(Count, row => row.Number(0), CancellationToken.None));
    }

    [Fact]
    public async Task Work_that_was_cancelled_while_it_waited_does_nothing_and_work_that_has_begun_is_finished()
    {
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var running = _database.WriteAsync(
            tx =>
            {
                begun.Set();
                gate.Wait();
                return tx.ExecuteAsync(Insert, ("@key", Key(1)), ("@at", 1L));
            },
            cancel.Token);
        begun.Wait();
        var waiting = _database.WriteAsync(tx => tx.ExecuteAsync(Insert, ("@key", Key(2)), ("@at", 2L)), cancel.Token);
        await cancel.CancelAsync();
        gate.Set();

        // Nobody waits any longer; what had begun is done all the same.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await _database.WriteAsync(tx => tx.ExecuteAsync(Insert, ("@key", Key(3)), ("@at", 3L)), CancellationToken.None);
        Assert.Equal((1L, null), (await FindAsync(1), await FindAsync(2)));
    }

    [Fact]
    public async Task Work_that_awaits_anything_but_the_transaction_is_refused_and_undone()
    {
        var never = new TaskCompletionSource();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync(Insert, ("@key", Key(1)), ("@at", 1L));
                await never.Task;
                return 0;
            },
            CancellationToken.None));
        Assert.Null(await FindAsync(1));
    }

    [Fact]
    public async Task More_than_the_queue_holds_is_refused_and_what_it_holds_is_done()
    {
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var first = _database.WriteAsync(
            _ =>
            {
                begun.Set();
                gate.Wait();
                return ValueTask.FromResult(0);
            },
            CancellationToken.None);
        begun.Wait();
        var waiting = new List<Task<int>>();
        var refused = 0;
        for (var i = 0; i < 5000; i++)
        {
            try
            {
                waiting.Add(PutAsync(i));
            }
            catch (BackendUnavailableException)
            {
                refused++;
            }
        }

        gate.Set();
        await first;
        await Task.WhenAll(waiting);

        Assert.NotEqual(0, refused);
        Assert.Equal(5000 - refused, await _database.FirstAsync(Count, row => row.Number(0), CancellationToken.None));
    }

    [Fact]
    public async Task Readers_cannot_write()
    {
        await Assert.ThrowsAsync<BackendUnavailableException>(async () =>
            await _database.FirstAsync("DELETE FROM token_buckets RETURNING full_at", row => row.Number(0), CancellationToken.None));
    }

    [Fact]
    public async Task What_was_answered_is_there_for_the_next_process()
    {
        await PutAsync(7);
        _database.Dispose();
        _database.Dispose();
        await Assert.ThrowsAsync<BackendUnavailableException>(() => PutAsync(8));
        await Assert.ThrowsAsync<BackendUnavailableException>(async () => await FindAsync(7));

        await InitializeAsync();

        Assert.Equal(7, await FindAsync(7));
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("secure_delete", "1")]
    public async Task The_writer_keeps_its_promises_about_the_disk(string pragma, string value) =>
        Assert.Equal(value, await _database.WriteAsync(
            tx => tx.FirstAsync($"SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}", row => row.Text(0)), CancellationToken.None));

    private static byte[] Key(int i) => BitConverter.GetBytes(i);

    private static SqliteDatabase At(string file) => new(
        Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={file}" }), new HostClock(new FakeTimeProvider()));

    private Task<int> PutAsync(int i) =>
        _database.WriteAsync(tx => tx.ExecuteAsync(Insert, ("@key", Key(i)), ("@at", (long)i)), CancellationToken.None);

    private ValueTask<long?> FindAsync(int i) =>
        _database.FirstAsync(Find, row => (long?)row.Number(0), CancellationToken.None, ("@key", Key(i)));
}
