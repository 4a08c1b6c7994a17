using Doorcode.Challenges;
using Doorcode.RateLimiting;
using Doorcode.Redis;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Redis;

public sealed class RedisExtensionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-host-").FullName;

    [Fact]
    public async Task Without_the_setting_everything_stays_in_the_database()
    {
        await using var app = await DoorcodeApp.StartAsync();
        Assert.IsType<SqlChallengeStore>(app.Services.GetRequiredService<IChallengeStore>());
        Assert.IsType<SqlRateLimitStore>(app.Services.GetRequiredService<IRateLimitStore>());
        (await app.GetAsync("/health/ready")).ShouldBe(200);
    }

    [Fact]
    public async Task Without_the_setting_a_hosts_own_store_stays()
    {
        var builder = WebApplication.CreateSlimBuilder(Settings());
        var own = new SqlRateLimitStore(null!);
        builder.Services.AddSingleton<IRateLimitStore>(own);
        builder.Services.AddDoorcode().UseRedis();
        await using var host = builder.Build();
        Assert.Same(own, host.Services.GetRequiredService<IRateLimitStore>());
    }

    [Fact]
    public async Task Asking_for_Redis_twice_connects_once()
    {
        await using var redis = await RedisServer.StartAsync();
        var builder = WebApplication.CreateSlimBuilder(Settings(redis.Setting));
        builder.Services.AddDoorcode().UseRedis().UseRedis();
        await using var host = builder.Build();
        await host.StartAsync();
        Assert.Single(host.Services.GetServices<IHostedService>().OfType<RedisConnection>());
        Assert.IsType<RedisChallengeStore>(host.Services.GetRequiredService<IChallengeStore>());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_that_does_not_use_Redis_refuses_its_setting()
    {
        var builder = WebApplication.CreateSlimBuilder(Settings("Doorcode:Redis:ConnectionString=localhost:6379"));
        builder.Services.AddDoorcode();
        await using var host = builder.Build();
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => host.StartAsync());
        Assert.Equal(
            "Doorcode:Redis:ConnectionString is set, but this build has no Redis: it keeps everything in its database.", refused.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] Settings(params string[] settings) =>
    [
        "--environment=Development",
        "--urls=http://127.0.0.1:0",
        $"--Doorcode:Database:ConnectionString=Data Source={_folder}/doorcode.db",
        .. settings.Select(setting => "--" + setting),
    ];
}
