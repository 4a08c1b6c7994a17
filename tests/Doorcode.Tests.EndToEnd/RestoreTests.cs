using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The drill of docs/operate.md: back up while people work, restore elsewhere.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-restore-").FullName;

    [Fact]
    public async Task A_backup_taken_while_people_work_is_the_whole_truth_of_its_moment()
    {
        var (first, second) = (Directory.CreateDirectory(Path.Combine(_folder, "first")), Directory.CreateDirectory(Path.Combine(_folder, "second")));
        var data = Directory.CreateDirectory(Path.Combine(second.FullName, "data")).FullName;
        var backup = Path.Combine(_folder, "backup.db");
        await using var smtp = Aiosmtpd.Prepare(_folder);
        await smtp.StartAsync();
        (string, string)[] settings = [.. WalkTests.Smtp(smtp), ("Doorcode__PublicUrl", "https://auth.example.org")];
        var server = await Servers.StartAsync(Build.Native, first.FullName, settings);
        await Drill.JoinAsync(server, smtp);
        var (old, other) = (await Drill.LogInAsync(server), await Drill.LogInAsync(server));

        await Drill.WorkAsync(server, other, () => DoneAsync(first, "backup", backup));
        await server.DisposeAsync();
        File.Copy(Path.Combine(first.FullName, "data", "doorcode.key"), Path.Combine(data, "doorcode.key"));

        await DoneAsync(second, "restore", backup);
        server = await Servers.StartAsync(Build.Native, second.FullName, settings);
        await Drill.LogInAsync(server);
        Assert.Equal(200, await server.GetAsync("/api/users/me/", old.Access));
        var next = await Drill.RefreshAsync(server, old);
        Assert.NotNull(next);
        await server.DisposeAsync();

        // What ended after the backup would live again: where that matters, all sessions are ended.
        await DoneAsync(second, "restore", backup, "--end-sessions");
        await using var restored = await Servers.StartAsync(Build.Native, second.FullName, settings);
        Assert.Null(await Drill.RefreshAsync(restored, next));
        Assert.Equal(401, await restored.GetAsync("/api/users/me/", next.Access));
        await Drill.LogInAsync(restored);

        async Task DoneAsync(DirectoryInfo folder, params string[] command)
        {
            var (exitCode, output) = await Servers.RunAsync(Build.Native, folder.FullName, command, settings);
            Assert.True(exitCode == 0, output);
        }
    }

    [Fact]
    public async Task A_database_without_its_master_key_is_refused_and_left_as_it_is()
    {
        await using (await Servers.StartAsync(Build.Native, _folder))
        {
        }

        File.Delete(Path.Combine(_folder, "data", "doorcode.key"));
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, []);

        Assert.Equal(1, exitCode);
        Assert.Contains("doorcode.key", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "data", "doorcode.key")));
    }

    [Theory]
    [InlineData("log of another database", "-wal")]
    [InlineData("log without a database", "-wal")]
    [InlineData("database of another user", "doorcode.db cannot be written")]
    [InlineData("log of another user", "doorcode.db-wal cannot be written")]
    [InlineData("folder of another user", "must be allowed to write the file and its folder")]
    [InlineData("no database beside a key", "missing or empty")]
    [InlineData("empty database beside a key", "missing or empty")]
    public async Task What_a_restore_has_left_is_refused_with_its_cure_and_left_as_it_is(string left, string sentence)
    {
        Assert.SkipUnless(Environment.UserName == "root", "This test gives files to other users, which this user may not: run it as root.");
        var data = Path.Combine(_folder, "data");
        var database = Path.Combine(data, "doorcode.db");
        await GiveAsync("nobody", _folder);
        var (exitCode, output) = await StartAsNobodyAsync("migrate");
        Assert.True(exitCode == 0, output);
        await File.WriteAllTextAsync(Path.Combine(data, "doorcode.key"), Convert.ToBase64String(new byte[32]));
        await GiveAsync("nobody", Path.Combine(data, "doorcode.key"));
        switch (left)
        {
            case "log of another database":
                Run(database, "PRAGMA journal_mode = DELETE");
                await LeaveLogAsync(database);
                break;
            case "log without a database":
                File.Delete(Path.Combine(data, "doorcode.key"));
                File.Delete(database);
                await LeaveLogAsync(database);
                break;
            case "database of another user":
                await GiveAsync("root", database);
                break;
            case "log of another user":
                await File.WriteAllTextAsync(database + "-wal", "");
                break;
            case "folder of another user":
                await GiveAsync("root", data);
                await Shell.RunAsync("chmod", _folder, "755", data);
                break;
            case "no database beside a key":
                File.Delete(database);
                break;
            default:
                await using (File.Create(database))
                    await GiveAsync("nobody", database);
                break;
        }

        var before = Contents(data);
        (exitCode, output) = await StartAsNobodyAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, Assert.Single(output.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(before, Contents(data));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Starts the server as a user for whom owners and modes count, as they do not for root.</summary>
    private async Task<(int ExitCode, string Output)> StartAsNobodyAsync(params string[] arguments)
    {
        // That user may not be allowed to read the folder that the executable was published to.
        var published = Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE")!)!;
        foreach (var file in Directory.EnumerateFiles(published))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);

        return await Shell.RunAsync(
            "runuser",
            _folder,
            [
                "-u", "nobody", "--", "env", "ASPNETCORE_ENVIRONMENT=Development", "ASPNETCORE_URLS=http://127.0.0.1:0",
                Path.Combine(_folder, "doorcode"), .. arguments,
            ]);
    }

    private async Task GiveAsync(string user, string path)
    {
        var (exitCode, output) = await Shell.RunAsync("chown", _folder, user, path);
        Assert.True(exitCode == 0, output);
    }

    private async Task LeaveLogAsync(string database)
    {
        await File.WriteAllBytesAsync(database + "-wal", [0x37, 0x7f, 0x06, 0x82, .. new byte[60]]);
        await GiveAsync("nobody", database + "-wal");
    }

    private static Dictionary<string, string> Contents(string folder) =>
        Directory.EnumerateFiles(folder).ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private static void Run(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
