using Doorcode.Codes;
using Doorcode.RateLimiting;
using Doorcode.Redis;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Redis;

public sealed class RedisExtensionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-host-").FullName;

    [Fact]
    public async Task Without_the_setting_everything_stays_in_the_database()
    {
        await using var app = await DoorcodeApp.StartAsync();
        Assert.IsType<SqlCodeStore>(app.Services.GetRequiredService<ICodeStore>());
        Assert.IsType<SqlRateLimitStore>(app.Services.GetRequiredService<IRateLimitStore>());
        (await app.GetAsync("/health/ready")).ShouldBe(200);
    }

    [Fact]
    public async Task Without_the_setting_a_hosts_own_store_stays()
    {
        var builder = WebApplication.CreateSlimBuilder(Settings());
        await using var other = await DoorcodeApp.StartAsync();
        var own = other.Services.GetRequiredService<IRateLimitStore>();
        builder.Services.AddSingleton(own);
        builder.Services.AddDoorcode().UseRedis();
        await using var host = builder.Build();
        Assert.Same(own, host.Services.GetRequiredService<IRateLimitStore>());
    }

    [Fact]
    public async Task Asking_for_Redis_twice_connects_once()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var builder = WebApplication.CreateSlimBuilder(Settings(redis.Setting));
        builder.Services.AddDoorcode().UseRedis().UseRedis();
        await using var host = builder.Build();
        await host.StartAsync();
        Assert.Single(host.Services.GetServices<IHostedService>().OfType<RedisConnection>());
        Assert.IsType<RedisCodeStore>(host.Services.GetRequiredService<ICodeStore>());
        await host.StopAsync();
    }

    /// <summary>The line stands in the operator's page.</summary>
    [Fact]
    public async Task A_user_with_the_documented_rights_is_enough()
    {
        var line = File.ReadLines(Path.Combine(Snapshot.Root, "docs", "redis.md"))
            .Single(text => text.StartsWith("ACL SETUSER doorcode ", StringComparison.Ordinal));
        await using var redis = await RedisServer.StartNewAsync();
        await redis.CommandAsync("ACL", [.. line.Replace("…", "password", StringComparison.Ordinal).Split(' ')[1..]]);
        await redis.CommandAsync("ACL", "LOG", "RESET");
        await using var app = await DoorcodeApp.StartAsync($"{redis.Setting},user=doorcode,password=password");

        var ada = await app.RegisterAsync("ada@example.org");
        (await ada.ConfirmAsync(ada.WrongCode)).ShouldBe(400);
        (await ada.ConfirmWithoutIdAsync(ada.Code)).ShouldBe(201);
        await ada.TokensAsync();
        (await app.GetAsync("/health/ready")).ShouldBe(200);
        Assert.DoesNotContain(app.Log.All, entry => entry.Id.Id is >= 2100 and < 2200);
        await using (var stranger = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(
            $"{redis.ConnectionString},user=doorcode,password=password,allowAdmin=true"))
        {
            foreach (var command in new[] { "FLUSHALL", "KEYS", "SHUTDOWN" })
            {
                await Assert.ThrowsAsync<StackExchange.Redis.RedisServerException>(
                    () => stranger.GetServer(redis.ConnectionString).ExecuteAsync(command, command == "KEYS" ? ["*"] : []));
            }
        }
    }

    [Fact]
    public async Task A_host_that_does_not_use_Redis_refuses_its_setting()
    {
        var builder = WebApplication.CreateSlimBuilder(Settings("Doorcode:Redis:ConnectionString=localhost:6379"));
        builder.Services.AddDoorcode();
        await using var host = builder.Build();
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => host.StartAsync());
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
