using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Telemetry;

/// <summary>What <c>/metrics</c> shows of the stores that are shared by several servers.</summary>
public sealed class BackendMetricsTests : IDisposable
{
    private const string Duration = "doorcode_store_operation_duration_seconds_count";
    private const string Failures = "doorcode_store_failures_total";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-stores-").FullName;

    [Fact]
    public async Task Every_backend_is_measured_by_its_own_name_and_its_failures_begin_at_zero()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var smtp = Aiosmtpd.Prepare(_folder);
        var management = Rig.FreePort.Find();
        await using var server = await StartAsync(redis, smtp, management);
        var before = await Scrape.OfAsync(management);
        foreach (var store in new[] { "postgresql", "redis" })
        {
            Assert.Equal(0, before.Value(Failures, $"store=\"{store}\"", "operation=\"read\""));
            Assert.Equal(0, before.Value(Failures, $"store=\"{store}\"", "operation=\"write\""));
        }

        await new WatchedWalk(server, smtp).RunAsync();

        var after = await Scrape.OfAsync(management);
        AssertAtLeast(5, after, "postgresql", "read");
        AssertAtLeast(5, after, "postgresql", "write");
        AssertAtLeast(5, after, "redis", "write");
        Assert.Null(after.Value(Duration, "store=\"sqlite\""));

        await redis.StopAsync();
        var (status, _) = await server.PostAsync("/api/users/login/", new { email = "ada@example.org", password = "some password" });
        Assert.Equal(503, status);
        // A scrape that follows another at once gets the same figures.
        await Eventually.TrueAsync(
            async () => (await Scrape.OfAsync(management)).Value(Failures, "store=\"redis\"", "operation=\"write\"") >= 1,
            "the failure has been counted");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertAtLeast(double least, Scrape seen, string store, string operation)
    {
        var value = seen.Value(Duration, $"store=\"{store}\"", $"operation=\"{operation}\"");
        Assert.True(value >= least, $"{store} {operation}: {value}");
    }

    private async Task<DoorcodeServer> StartAsync(RedisServer redis, Aiosmtpd smtp, int management)
    {
        var key = Path.Combine(_folder, "master.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return await Servers.StartAsync(
            Build.Managed,
            _folder,
            [
                .. WatchedWalk.Settings(smtp),
                ("Doorcode__Database__Provider", "Postgres"),
                ("Doorcode__Database__ConnectionString", await SharedPostgres.Cluster.NewDatabaseAsync()),
                ("Doorcode__MasterKeyFile", key),
                ("Doorcode__Redis__ConnectionString", redis.ConnectionString),
                ("Doorcode__Management__Url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{management}")),
            ]);
    }
}
