using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Storage;

/// <summary>One thread writes for everybody, so nothing may end it.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private const int AfterCommitFailed = 1002;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");
    private readonly LogWatch _log = new();
    private readonly SqliteStatements _statements;
    private readonly SqliteWriter _writer;

    public SqliteWriterTests()
    {
        _statements = new SqliteStatements($"Data Source={Path.Combine(_folder.FullName, "x.db")};Pooling=False", "PRAGMA user_version = 0;");
        _writer = new SqliteWriter(_statements, new HostClock(TimeProvider.System), _log.CreateLogger(nameof(SqliteWriter)));
    }

    public void Dispose()
    {
        _writer.Dispose();
        _folder.Delete(recursive: true);
        _log.Dispose();
    }

    [Fact]
    public async Task What_fails_after_a_commit_is_logged_and_the_next_write_goes_on()
    {
        Assert.Equal(1, await _writer.RunAsync(
            tx =>
            {
                tx.OnCommitted(() => throw new InvalidDataException("a defect"));
                return ValueTask.FromResult(1);
            },
            CancellationToken.None));
        Assert.Equal(2, await _writer.RunAsync(_ => ValueTask.FromResult(2), CancellationToken.None));
        Assert.Contains("a defect", (await _log.For(AfterCommitFailed)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_fails_with_an_exception_of_any_kind_fails_its_batch_and_not_the_thread()
    {
        // Not an SqliteException: the connection is gone.
        _statements.Dispose();

        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<BackendUnavailableException>(
                () => _writer.RunAsync(_ => ValueTask.FromResult(1), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)));
        }
    }

    [Fact]
    public async Task Work_that_fails_is_answered_after_the_commit_of_what_it_may_have_seen()
    {
        using var collected = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        using var commit = new ManualResetEventSlim();
        // While the first one runs, the others come together into the next batch.
        var first = _writer.RunAsync(_ => Held(collected), CancellationToken.None);
        var failing = _writer.RunAsync<int>(_ => throw new InvalidDataException("refused"), CancellationToken.None);
        var last = _writer.RunAsync(
            _ =>
            {
                reached.Set();
                return Held(commit);
            },
            CancellationToken.None);
        collected.Set();
        Assert.True(reached.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        Assert.False(failing.IsCompleted);

        commit.Set();
        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
        Assert.Equal((1, 1), (await first, await last));

        static ValueTask<int> Held(ManualResetEventSlim until)
        {
            until.Wait(TimeSpan.FromSeconds(20));
            return ValueTask.FromResult(1);
        }
    }

    [Fact]
    public async Task A_write_that_comes_while_the_writer_closes_finds_it_unavailable()
    {
        var closed = new SqliteWriter(
            new SqliteStatements($"Data Source={Path.Combine(_folder.FullName, "y.db")};Pooling=False", "PRAGMA user_version = 0;"),
            new HostClock(TimeProvider.System), _log.CreateLogger(nameof(SqliteWriter)));
        closed.Dispose();

        await Assert.ThrowsAsync<BackendUnavailableException>(() => closed.RunAsync(_ => ValueTask.FromResult(1), CancellationToken.None));
    }
}
