using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The drill of docs/operate.md: back up while people work, restore elsewhere.</summary>
public sealed class RestoreTests : IDisposable
{
    /// <summary>As the page says it.</summary>
    private const string EndAllSessions =
        "UPDATE sessions SET revoked_at = unixepoch() * 1000, revoked_because = 'restore', successor = NULL WHERE revoked_at IS NULL";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-restore-").FullName;

    [Fact]
    public async Task A_backup_taken_while_people_work_is_the_whole_truth_of_its_moment()
    {
        var (first, second) = (Directory.CreateDirectory(Path.Combine(_folder, "first")), Directory.CreateDirectory(Path.Combine(_folder, "second")));
        var data = Directory.CreateDirectory(Path.Combine(second.FullName, "data")).FullName;
        await using var smtp = Aiosmtpd.Prepare(_folder);
        await smtp.StartAsync();
        (string, string)[] settings = [.. WalkTests.Smtp(smtp), ("Doorcode__PublicUrl", "https://auth.example.org")];
        var server = await ServerProcess.StartAsync(Build.Native, first.FullName, settings);
        await Drill.JoinAsync(server, smtp);
        var (old, other) = (await Drill.LogInAsync(server), await Drill.LogInAsync(server));

        await Drill.WorkAsync(server, other, () =>
        {
            Run(Path.Combine(first.FullName, "data", "doorcode.db"), $"VACUUM INTO '{Path.Combine(data, "doorcode.db")}'");
            return Task.CompletedTask;
        });
        await server.KillAsync();
        File.Copy(Path.Combine(first.FullName, "data", "doorcode.key"), Path.Combine(data, "doorcode.key"));

        server = await ServerProcess.StartAsync(Build.Native, second.FullName, settings);
        await Drill.LogInAsync(server);
        Assert.Equal(200, await server.GetAsync("/api/users/me/", old.Access));
        var next = await Drill.RefreshAsync(server, old);
        Assert.NotNull(next);
        await server.DisposeAsync();

        // What ended after the backup would live again: where that matters, all sessions are ended.
        Run(Path.Combine(data, "doorcode.db"), EndAllSessions);
        await using var restored = await ServerProcess.StartAsync(Build.Native, second.FullName, settings);
        Assert.Null(await Drill.RefreshAsync(restored, next));
        Assert.Equal(401, await restored.GetAsync("/api/users/me/", next.Access));
        await Drill.LogInAsync(restored);
    }

    [Fact]
    public async Task A_database_without_its_master_key_is_refused_and_left_as_it_is()
    {
        await using (await ServerProcess.StartAsync(Build.Native, _folder))
        {
        }

        File.Delete(Path.Combine(_folder, "data", "doorcode.key"));
        var (exitCode, output) = await ServerProcess.RunAsync(Build.Native, _folder, []);

        Assert.Equal(1, exitCode);
        Assert.Contains("doorcode.key", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "data", "doorcode.key")));
    }

    [Fact]
    public async Task The_page_gives_the_statement_that_is_tried_here() =>
        Assert.Contains(
            EndAllSessions, await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "docs", "operate.md")), StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Run(string file, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
