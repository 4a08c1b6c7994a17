using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The drill of docs/operate.md on PostgreSQL: back up while people work, restore on another machine.</summary>
public sealed class PostgresRestoreTests : IDisposable
{
    /// <summary>As the page says it, like the next two.</summary>
    private const string Dump = "pg_dump -Fc doorcode > doorcode.dump";

    private const string Restore = "pg_restore --single-transaction -d doorcode doorcode.dump";

    private const string EndAllSessions = "doorcode accounts end-sessions --all --yes";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-restore-").FullName;

    [Fact]
    public async Task A_dump_taken_while_people_work_is_the_whole_truth_of_its_moment()
    {
        await using PostgresCluster first = PostgresCluster.Prepare(), second = PostgresCluster.Prepare();
        await using var smtp = Aiosmtpd.Prepare(_folder);
        await smtp.StartAsync();
        var server = await Servers.StartAsync(
            Build.Native, _folder, [.. await PrepareAsync(first), .. WalkTests.Smtp(smtp)]);
        await Drill.JoinAsync(server, smtp);
        var (old, other) = (await Drill.LogInAsync(server), await Drill.LogInAsync(server));
        await Drill.WorkAsync(server, other, () => RunAsync(first, Dump));
        await Drill.LogOutAsync(server, old);
        await server.DisposeAsync();
        await first.StopAsync(Signal.Quit);

        var settings = await PrepareAsync(second);
        await RunAsync(second, Restore);
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["migrate"], settings);
        Assert.Equal((0, "The database is up to date."), (exitCode, output.Trim()));
        (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, [], [.. settings, ("Doorcode__MasterKeyFile", NewKey("another.key"))]);
        Assert.Equal(1, exitCode);
        Assert.Contains("is not the one that this database was sealed with", output, StringComparison.Ordinal);

        // Whoever logged out since is in again.
        server = await Servers.StartAsync(Build.Native, _folder, settings);
        await Drill.LogInAsync(server);
        Assert.Equal(200, await server.GetAsync("/api/users/me/", old.Access));
        var next = await Drill.RefreshAsync(server, old);
        Assert.NotNull(next);
        await server.DisposeAsync();
        await AuditShouldBeKeptAsync(second);

        (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, EndAllSessions.Split(' ')[1..], settings);
        Assert.True(exitCode == 0, output);
        await using var restored = await Servers.StartAsync(Build.Native, _folder, settings);
        Assert.Null(await Drill.RefreshAsync(restored, next));
        Assert.Equal(401, await restored.GetAsync("/api/users/me/", next.Access));
        await Drill.LogInAsync(restored);
    }

    [Fact]
    public async Task The_page_gives_the_commands_that_are_tried_here()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "docs", "operate.md"));
        Assert.All([Dump, Restore, EndAllSessions], command => Assert.Contains($"\n{command}\n", page, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The role and the empty database of docs/postgres.md; the role is not the one that owns the cluster.</summary>
    /// <returns>A server's settings.</returns>
    private async Task<(string, string)[]> PrepareAsync(PostgresCluster cluster)
    {
        await cluster.NewDatabaseAsync();
        await cluster.ExecuteAsync("postgres", "CREATE ROLE door LOGIN");
        await cluster.ExecuteAsync("postgres", "CREATE DATABASE doorcode OWNER door");
        return
        [
            ("Doorcode__Database__Provider", "Postgres"),
            ("Doorcode__Database__ConnectionString", $"Host=127.0.0.1;Port={cluster.Port};Database=doorcode;Username=door"),
            ("Doorcode__MasterKeyFile", NewKey("master.key")),
            ("Doorcode__PublicUrl", "https://auth.example.org"),
        ];
    }

    /// <summary>A key file; the one that is there, if there is one.</summary>
    private string NewKey(string name)
    {
        var file = Path.Combine(_folder, name);
        if (!File.Exists(file))
            File.WriteAllText(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        return file;
    }

    /// <summary>Runs a command of the page as the cluster's owner.</summary>
    private async Task RunAsync(PostgresCluster cluster, string command)
    {
        var (exitCode, output) = await Shell.RunAsync(
            "bash",
            _folder,
            "-euo",
            "pipefail",
            "-c",
            $"export PATH={PostgresCluster.Programs}:$PATH PGHOST=127.0.0.1 PGPORT={cluster.Port} PGUSER=doorcode\n{command}");
        Assert.True(exitCode == 0, $"{command}: {output}");
    }

    private static async Task AuditShouldBeKeptAsync(PostgresCluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionTo("doorcode") + ";Pooling=false");
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand(
            "SELECT COUNT(*) FROM audit WHERE event = 'login' AND outcome = 'accepted'", connection);
        Assert.Equal(3L, await count.ExecuteScalarAsync());
        foreach (var change in new[] { "DELETE FROM audit", "UPDATE audit SET ip = NULL", "TRUNCATE audit" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => cluster.ExecuteAsync("doorcode", change));
            Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        }
    }
}
