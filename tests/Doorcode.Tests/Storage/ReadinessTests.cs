using System.Diagnostics;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Storage;

/// <summary><c>/health/ready</c> says 200 only while the database can be written, and cannot be used to load it.</summary>
public sealed class ReadinessTests : IAsyncLifetime
{
    private DoorcodeApp _app = null!;
    private Fixtures.Tokens _tokens = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:Enabled=false");
        _tokens = await (await _app.JoinAsync("ada@example.org")).TokensAsync();
        await ShouldBeReadyAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_database_that_another_process_has_locked_is_not_ready_until_it_is_free()
    {
        await using var other = new SqliteConnection($"Data Source={_app.DatabaseFile};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using (var transaction = other.BeginTransaction(deferred: false))
            await ShouldStopBeingReadyAsync();

        await ShouldBeReadyAsync();
    }

    [Theory]
    [InlineData("", "moved, deleted or replaced")]
    [InlineData("-wal", "moved, deleted or replaced")]
    [InlineData("-shm", "moved, deleted or replaced")]
    public async Task A_file_that_is_moved_away_is_not_ready_and_takes_no_write_until_it_is_back(string part, string reason)
    {
        var (file, elsewhere) = (_app.DatabaseFile + part, Path.Combine(_app.Folder, "elsewhere"));
        File.Move(file, elsewhere);

        await ShouldStopBeingReadyAsync();
        // Nothing is answered as written that is gone after the next start, and no empty file takes the place.
        (await RegistrationCalls.RegisterAsync(_app, "bea@example.org")).ShouldBe(Problems.Unavailable);
        (await _app.LogOutAsync(_tokens)).ShouldBe(Problems.Unavailable);
        await AtOnce.RunAsync(8, _ => _app.MeAsync(_tokens.Access));
        Assert.False(File.Exists(file));
        Assert.Contains(_app.Log.All, line => line.Id.Id == 1005);
        Assert.Contains(_app.Log.All, line => line.Text.Contains(reason, StringComparison.Ordinal));

        File.Move(elsewhere, file);
        await ShouldBeReadyAsync();
        (await _app.LogOutAsync(_tokens)).ShouldBe(205);
        Assert.Contains(_app.Log.All, line => line.Id.Id == 1006);
    }

    [Fact]
    public async Task A_file_that_is_deleted_is_not_ready()
    {
        File.Delete(_app.DatabaseFile);
        await ShouldStopBeingReadyAsync();
    }

    [Fact]
    public async Task A_file_that_is_replaced_by_its_copy_is_not_ready()
    {
        var copy = _app.DatabaseFile + ".copy";
        await using (var backup = new SqliteConnection($"Data Source={_app.DatabaseFile};Pooling=False"))
        {
            await backup.OpenAsync(TestContext.Current.CancellationToken);
            await using var into = backup.CreateCommand();
            into.CommandText = $"VACUUM INTO '{copy}'";
            await into.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        File.Move(copy, _app.DatabaseFile, overwrite: true);
        await ShouldStopBeingReadyAsync();
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task A_log_or_index_that_is_replaced_by_its_copy_is_not_ready_until_it_is_back(string part)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "No identity of files can be had here.");
        var (file, elsewhere) = (_app.DatabaseFile + part, Path.Combine(_app.Folder, "elsewhere"));
        File.Move(file, elsewhere);
        File.Copy(elsewhere, file);

        await ShouldStopBeingReadyAsync();
        (await _app.LogOutAsync(_tokens)).ShouldBe(Problems.Unavailable);

        File.Move(elsewhere, file, overwrite: true);
        await ShouldBeReadyAsync();
        (await _app.LogOutAsync(_tokens)).ShouldBe(205);
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task A_log_or_index_that_is_deleted_is_not_ready_until_a_restart_though_another_process_makes_a_new_one(string part)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "No identity of files can be had here.");
        File.Delete(_app.DatabaseFile + part);
        await ShouldStopBeingReadyAsync();

        // As another process does that opens the database.
        await File.WriteAllBytesAsync(_app.DatabaseFile + part, [], TestContext.Current.CancellationToken);
        (await _app.GetAsync("/health/ready")).ShouldBe(Problems.Unavailable);
        (await _app.LogOutAsync(_tokens)).ShouldBe(Problems.Unavailable);

        await _app.StopAsync();
        // With another index the log may hold commits of other processes; an empty log holds none, and what this one held is in the database.
        Assert.Equal(part is "-shm", File.Exists(_app.DatabaseFile + "-wal"));
        await _app.RestartAsync();
        await ShouldBeReadyAsync();
        (await _app.LogOutAsync(_tokens)).ShouldBe(205);
    }

    [Fact]
    public async Task A_database_without_the_row_to_write_makes_it()
    {
        _app.Execute("DELETE FROM readiness");
        await Eventually.TrueAsync(
            async () =>
            {
                (await _app.GetAsync("/health/ready")).ShouldBe(200);
                return _app.Count("readiness") == 1;
            },
            "the row is written");
    }

    [Fact]
    public async Task Any_number_of_probes_write_once_a_second()
    {
        _app.Execute("CREATE TABLE writes (n INTEGER); CREATE TRIGGER count_writes AFTER UPDATE ON readiness BEGIN INSERT INTO writes VALUES (1); END");
        var begun = Stopwatch.GetTimestamp();
        for (var round = 0; round < 20; round++)
            Assert.All(await AtOnce.RunAsync(50, _ => _app.GetAsync("/health/ready")), answer => answer.ShouldBe(200));

        Assert.InRange(_app.Count("writes"), 0, (long)Stopwatch.GetElapsedTime(begun).TotalSeconds + 2);
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_leaves_the_answer_to_the_others()
    {
        using var impatient = new CancellationTokenSource();
        var readiness = _app.Services.GetRequiredService<Readiness>();
        await using var other = new SqliteConnection($"Data Source={_app.DatabaseFile};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = other.BeginTransaction(deferred: false);
        await ShouldStopBeingReadyAsync();
        // From here on each probe writes, and waits for the lock.
        var (first, patient) = (readiness.CheckAsync(impatient.Token), readiness.CheckAsync(CancellationToken.None));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(await patient);
    }

    private Task ShouldBeReadyAsync() =>
        Eventually.TrueAsync(async () => (int)(await _app.GetAsync("/health/ready")).Status == 200, "the server is ready");

    /// <summary>A write that was committed less than a second ago may still count.</summary>
    private async Task ShouldStopBeingReadyAsync()
    {
        Answer? answer = null;
        await Eventually.TrueAsync(
            async () => (int)(answer = await _app.GetAsync("/health/ready")).Status != 200, "the server is not ready");
        answer!.ShouldBe(Problems.Unavailable);
        (await _app.GetAsync("/health/live")).ShouldBe(200);
        // It stays so.
        (await _app.GetAsync("/health/ready")).ShouldBe(Problems.Unavailable);
    }
}
