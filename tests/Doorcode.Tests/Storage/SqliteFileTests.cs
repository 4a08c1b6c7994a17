using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Storage;

/// <summary>Where the database's file may be, who may read it, and what is said when it cannot be used.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_missing_last_folder_is_made_and_a_missing_parent_refused_in_one_sentence()
    {
        using (var made = At(Path.Combine(_folder.FullName, "new", "doorcode.db")))
            await made.OpenAsync(CancellationToken.None);

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "new", "doorcode.db")));

        var parent = Path.Combine(_folder.FullName, "unmounted");
        using var database = At(Path.Combine(parent, "data", "doorcode.db"));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(CancellationToken.None));
        Assert.Equal($"The folder {parent} does not exist; make it, or change Doorcode:Database:ConnectionString.", refused.Message);
        Assert.False(Directory.Exists(parent));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_is_made_is_for_its_owner_alone_and_what_is_there_keeps_its_mode()
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var made = Path.Combine(_folder.FullName, "private");
        var file = Path.Combine(made, "doorcode.db");
        using (var database = At(file))
        {
            await database.OpenAsync(CancellationToken.None);
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
            Assert.All(Directory.GetFiles(made), part => Assert.Equal(Owner, File.GetUnixFileMode(part)));
        }

        File.SetUnixFileMode(file, Owner | UnixFileMode.GroupRead);
        File.SetUnixFileMode(made, Owner | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        using (var again = At(file))
            await again.OpenAsync(CancellationToken.None);

        Assert.Equal(Owner | UnixFileMode.GroupRead, File.GetUnixFileMode(file));
        Assert.Equal(Owner | UnixFileMode.UserExecute | UnixFileMode.GroupExecute, File.GetUnixFileMode(made));
    }

    [Theory]
    [InlineData("this is no database at all, but a text that somebody put there in its place, long enough for a header of SQLite's")]
    public async Task A_file_that_is_no_database_is_refused_in_one_sentence_and_left_alone(string content)
    {
        var file = Path.Combine(_folder.FullName, "other.db");
        await File.WriteAllTextAsync(file, content);
        using var database = At(file);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(CancellationToken.None));
        Assert.StartsWith($"The database {file} cannot be used:", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(content, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("/proc/doorcode.db")]
    [InlineData("/proc/new/doorcode.db")]
    public async Task A_folder_that_cannot_be_written_is_refused_in_one_sentence(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that not even root can write to");
        using var database = At(file);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(CancellationToken.None));
        Assert.Contains("/proc/", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Data Source=x;Nonsense=1")]
    [InlineData("Data Source=x;Mode=nonsense")]
    public async Task A_wrong_connection_string_is_refused_in_one_sentence_that_names_the_key(string text)
    {
        using var database = new SqliteDatabase(Options.Create(new DatabaseOptions { ConnectionString = text }), new HostClock(TimeProvider.System));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => database.OpenAsync(CancellationToken.None));
        Assert.StartsWith("Doorcode:Database:ConnectionString is not a SQLite connection string", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Doorcode:Database:Provider", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTF-16le")]
    [InlineData("UTF-16be")]
    public async Task A_database_that_is_not_UTF_8_is_refused_in_one_sentence_and_left_alone(string encoding)
    {
        var file = Path.Combine(_folder.FullName, "utf16.db");
        await using (var made = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await made.OpenAsync(CancellationToken.None);
            await using var make = made.CreateCommand();
            make.CommandText = $"PRAGMA encoding = '{encoding}'; CREATE TABLE notes (text TEXT)";
            await make.ExecuteNonQueryAsync(CancellationToken.None);
        }

        var before = await File.ReadAllBytesAsync(file);
        Func<SqliteDatabase, Task>[] ways =
        [
            database => database.OpenAsync(CancellationToken.None),
            database => database.OpenExclusiveAsync(CancellationToken.None),
            database => database.MigrateAsync(CancellationToken.None),
        ];
        foreach (var open in ways)
        {
            using var database = At(file);
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => open(database));
            Assert.Equal(
                $"The database {file} has the encoding {encoding}, and Doorcode needs UTF-8: name another file in Doorcode:Database:ConnectionString.",
                refused.Message);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_key_beside_a_missing_database_stops_the_start_unless_the_key_is_named()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var key = Path.Combine(app.Folder, "doorcode.key");
        await app.StopAsync();
        Assert.All(Directory.GetFiles(app.Folder, "doorcode.db*"), File.Delete);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(app.RestartAsync);
        Assert.Equal(
            $"The master key {key} is there, but the database {app.DatabaseFile} is missing or empty: put the database back, "
            + "or, to begin with a new one, move the key away or name it in Doorcode:MasterKeyFile.",
            refused.Message);

        await app.RestartWithAsync($"Doorcode:MasterKeyFile={key}");
        await app.RegisterAsync("ada@example.org");
    }

    [Fact]
    public async Task A_first_start_that_is_cut_off_while_it_makes_the_key_leaves_no_file()
    {
        using var database = At(Path.Combine(_folder.FullName, "doorcode.db"));
        var key = new MasterKeyFile(Options.Create(new DoorcodeOptions()), database);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => key.ReadAsync(isNew: true, new CancellationToken(canceled: true)));
        Assert.Empty(_folder.GetFiles());

        await key.ReadAsync(isNew: true, CancellationToken.None);
        Assert.Equal(["doorcode.key"], _folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task A_key_that_comes_through_a_pipe_is_left_in_it_until_it_is_needed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        var made = RandomNumberGenerator.GetBytes(MasterKeyFile.KeyLength);
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        await pipe.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(made)));
        using var reading = pipe.ClientSafePipeHandle;
        var named = $"/proc/self/fd/{reading.DangerousGetHandle()}";
        using var database = At(Path.Combine(_folder.FullName, "doorcode.db"));

        Assert.Null(MasterKeyFile.Fault(named));
        Assert.Null(MasterKeyFile.Fault(named));
        var key = new MasterKeyFile(Options.Create(new DoorcodeOptions { MasterKeyFile = named }), database).ReadAsync(isNew: true, CancellationToken.None);
        pipe.Dispose();
        Assert.Equal(made, await key);
    }

    private static SqliteDatabase At(string file) => new(
        Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={file}" }), new HostClock(new FakeTimeProvider()));
}
