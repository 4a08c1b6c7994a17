using Doorcode.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The drill of docs/operate.md: back up while people work, restore elsewhere.</summary>
public sealed class RestoreTests : IDisposable
{
    private const string Email = "ada@example.org";
    private const string Password = "correct horse battery";

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
        await JoinAsync(server, smtp);
        var (old, other) = (await LogInAsync(server), await LogInAsync(server));

        // Others work while it is backed up.
        using var stop = new CancellationTokenSource();
        var rotations = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = Task.Run(async () =>
        {
            var mine = other;
            while (!stop.IsCancellationRequested)
            {
                mine = await RefreshAsync(server, mine) ?? throw new InvalidOperationException("The session ended.");
                if (++rotations == 20)
                    enough.SetResult();
            }
        });
        await enough.Task;
        Run(Path.Combine(first.FullName, "data", "doorcode.db"), $"VACUUM INTO '{Path.Combine(data, "doorcode.db")}'");
        await stop.CancelAsync();
        await work;
        await server.KillAsync();
        File.Copy(Path.Combine(first.FullName, "data", "doorcode.key"), Path.Combine(data, "doorcode.key"));

        server = await ServerProcess.StartAsync(Build.Native, second.FullName, settings);
        await LogInAsync(server);
        Assert.Equal(200, await server.GetAsync("/api/users/me/", old.Access));
        var next = await RefreshAsync(server, old);
        Assert.NotNull(next);
        await server.DisposeAsync();

        // What ended after the backup would live again: where that matters, all sessions are ended.
        Run(Path.Combine(data, "doorcode.db"), EndAllSessions);
        await using var restored = await ServerProcess.StartAsync(Build.Native, second.FullName, settings);
        Assert.Null(await RefreshAsync(restored, next));
        Assert.Equal(401, await restored.GetAsync("/api/users/me/", next.Access));
        await LogInAsync(restored);
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
#pragma warning disable CA2100 // The test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static async Task JoinAsync(ServerProcess server, Aiosmtpd smtp)
    {
        var (_, registered) = await server.PostAsync("/api/users/register/", new { email = Email, password = Password, full_name = "Ada" });
        var id = registered.GetProperty("registration_id").GetString();
        var otp = SmtpMailbox.CodeIn(await smtp.MailToAsync(Email));
        var (status, _) = await server.PostAsync("/api/users/confirm-otp/", new { email = Email, otp, registration_id = id });
        Assert.Equal(201, status);
    }

    private static async Task<Pair> LogInAsync(ServerProcess server)
    {
        var (status, tokens) = await server.PostAsync("/api/users/login/", new { email = Email, password = Password });
        Assert.Equal(200, status);
        return Pair.Of(tokens);
    }

    private static async Task<Pair?> RefreshAsync(ServerProcess server, Pair pair)
    {
        var (status, tokens) = await server.PostAsync("/api/users/token/refresh/", new { refresh = pair.Refresh });
        return status == 200 ? Pair.Of(tokens) : null;
    }

    private sealed record Pair(string Access, string Refresh)
    {
        public static Pair Of(System.Text.Json.JsonElement tokens) =>
            new(tokens.GetProperty("access").GetString()!, tokens.GetProperty("refresh").GetString()!);
    }
}
