using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Commands;

/// <summary><c>doorcode backup</c> and <c>restore</c>, run while a server serves.</summary>
public sealed class BackupCommandTests
{
    [Fact]
    public async Task A_backup_brings_back_what_was_there_under_a_server_that_serves()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();
        var file = Path.Combine(app.Folder, "backup.db");
        Assert.Equal(new FileInfo(file).FullName, (await app.RunAsync("backup", file, "--json")).Line().GetProperty("file").GetString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var bea = await app.JoinAsync("bea@example.org");
        await app.RunAsync("accounts", "delete", ada.Email);
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        (await app.RunAsync("restore", file)).ShouldBeDone();

        Assert.Equal(200, (int)(await app.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode);
        (await ada.LogInAsync()).ShouldBe(200);
        (await bea.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        await app.ShouldLiveAsync(tokens);
        Assert.Equal(1, await app.CountAsync("audit WHERE event = 'database.restored'"));
        await app.RestartAsync();
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_restore_can_end_every_session()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();
        var file = Path.Combine(app.Folder, "backup.db");
        (await app.RunAsync("backup", file)).ShouldBeDone();

        Assert.Equal(1, (await app.RunAsync("restore", file, "--end-sessions", "--json")).Line().GetProperty("ended_sessions").GetInt32());

        await app.ShouldBeOverAsync(tokens);
        await app.ShouldLiveAsync(await ada.TokensAsync());
    }

    [Fact]
    public async Task A_database_that_is_restored_where_none_is_can_be_read_by_its_owner_alone()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var file = Path.Combine(app.Folder, "backup.db");
        (await app.RunAsync("backup", file)).ShouldBeDone();
        await app.StopAsync();
        foreach (var old in Directory.GetFiles(app.Folder, Path.GetFileName(app.DatabaseFile) + "*"))
            File.Delete(old);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        (await app.RunAsync("restore", file)).ShouldBeDone();

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(app.DatabaseFile));
        await app.RestartAsync();
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_file_that_is_no_backup_or_of_another_master_key_is_refused_and_changes_nothing()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        await using var other = await DoorcodeApp.StartAsync();
        var foreign = Path.Combine(app.Folder, "foreign.db");
        (await other.RunAsync("backup", foreign)).ShouldBeDone();
        var text = Path.Combine(app.Folder, "text.db");
        await File.WriteAllTextAsync(text, "no backup", TestContext.Current.CancellationToken);
        var cut = Path.Combine(app.Folder, "cut.db");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(foreign, TestContext.Current.CancellationToken))[..20_000], TestContext.Current.CancellationToken);
        var before = await app.CountAsync("audit");

        foreach (var file in new[] { text, cut })
            Assert.Contains("no backup", (await app.RunAsync("restore", file)).ShouldBeRefused(), StringComparison.Ordinal);

        Assert.Contains("master key", (await app.RunAsync("restore", foreign)).ShouldBeRefused(), StringComparison.Ordinal);

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(before + 1, await app.CountAsync("audit"));
        Assert.Empty(Directory.GetFiles(app.Folder, "*.restore*"));
    }

    [Fact]
    public async Task A_database_that_was_copied_with_its_log_is_restored_with_what_the_log_holds()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        // As a crash leaves them: the last commits are in the log alone.
        var before = Directory.CreateDirectory(Path.Combine(app.Folder, "before")).FullName;
        var copy = Path.Combine(before, Path.GetFileName(app.DatabaseFile));
        File.Copy(app.DatabaseFile, copy);
        File.Copy(app.DatabaseFile + "-wal", copy + "-wal");
        await app.RunAsync("accounts", "delete", ada.Email);

        (await app.RunAsync("restore", copy)).ShouldBeDone();

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.NotEqual(0, new FileInfo(copy + "-wal").Length);
    }

    [Fact]
    public async Task A_backup_beside_which_a_foreign_log_lies_is_refused_and_changes_nothing()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var file = Path.Combine(app.Folder, "backup.db");
        (await app.RunAsync("backup", file)).ShouldBeDone();
        File.Copy(app.DatabaseFile + "-wal", file + "-wal");
        var bea = await app.JoinAsync("bea@example.org");

        Assert.Contains("FILE-wal", (await app.RunAsync("restore", file)).ShouldBeRefused(), StringComparison.Ordinal);

        (await bea.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_restore_that_was_killed_does_not_stop_the_next_one()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var file = Path.Combine(app.Folder, "backup.db");
        (await app.RunAsync("backup", file)).ShouldBeDone();
        await app.RunAsync("accounts", "delete", ada.Email);
        foreach (var part in new[] { "", "-wal", "-shm", "-journal" })
            await File.WriteAllBytesAsync(app.DatabaseFile + ".restore" + part, new byte[5000], TestContext.Current.CancellationToken);

        (await app.RunAsync("restore", file)).ShouldBeDone();

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Empty(Directory.GetFiles(app.Folder, "*.restore*"));
    }

    [Fact]
    public async Task A_backup_never_takes_the_place_of_a_file()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var file = Path.Combine(app.Folder, "there.db");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);
        Assert.Contains("already", (await app.RunAsync("backup", file)).ShouldBeRefused(), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        (await app.RunAsync("backup", Path.Combine(app.Folder, "missing", "file.db"))).ShouldBeRefused();
    }
}
