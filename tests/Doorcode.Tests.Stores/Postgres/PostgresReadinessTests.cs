using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary><c>/health/ready</c> says 200 only while PostgreSQL can be written.</summary>
public sealed class PostgresReadinessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_without_room_on_its_disk_is_not_ready_until_there_is_room()
    {
        using var disk = new SmallDisk();
        Assert.SkipUnless(disk.TryMount("size=60m"), "This test mounts a small file system, which this user may not: run it as root.");
        await using var cluster = PostgresCluster.Prepare();
        await cluster.ReadyAsync();
        var folder = Directory.CreateDirectory(Path.Combine(disk.Folder, "data")).FullName;
        await PostgresCluster.GiveAsync(disk.Folder);
        // The write-ahead log stays elsewhere: PostgreSQL ends when that finds no room.
        await cluster.ExecuteAsync("postgres", $"CREATE TABLESPACE small LOCATION '{folder}'");
        await using var app = await StartAsync(await cluster.NewDatabaseAsync("TABLESPACE small"));
        await ShouldBecomeAsync(app, 200);

        var filler = disk.Fill();
        // Pages that the tables have already may still take a few.
        var registered = 0;
        await Eventually.TrueAsync(
            async () => (int)(await RegistrationCalls.RegisterAsync(app, $"during{registered++}@example.org")).Status == 503, "there is no room");
        await ShouldBecomeAsync(app, 503);
        for (var round = 0; round < 3; round++)
            (await app.GetAsync("/health/ready")).ShouldBe(Problems.Unavailable);

        File.Delete(filler);
        await ShouldBecomeAsync(app, 200);
        (await RegistrationCalls.RegisterAsync(app, "after@example.org")).ShouldBe(200);
    }

    [Fact]
    public async Task A_database_that_somebody_has_locked_is_not_ready_until_it_is_free()
    {
        var database = await SharedPostgres.Cluster.NewDatabaseAsync();
        await using var app = await StartAsync(database);
        await ShouldBecomeAsync(app, 200);
        await using var other = new NpgsqlConnection(database + ";Pooling=false");
        await other.OpenAsync(Cancel);
        await using (await other.BeginTransactionAsync(Cancel))
        {
            await using var take = new NpgsqlCommand("LOCK TABLE readiness", other);
            await take.ExecuteNonQueryAsync(Cancel);
            await ShouldBecomeAsync(app, 503);
        }

        await ShouldBecomeAsync(app, 200);
    }

    private static Task<DoorcodeApp> StartAsync(string database) =>
        DoorcodeApp.StartOnAsync(PostgresDatabases.WithoutPatience(database), "Doorcode:RateLimits:Enabled=false");

    private static Task ShouldBecomeAsync(DoorcodeApp app, int status) =>
        Eventually.TrueAsync(async () => (int)(await app.GetAsync("/health/ready")).Status == status, $"ready says {status}");
}
