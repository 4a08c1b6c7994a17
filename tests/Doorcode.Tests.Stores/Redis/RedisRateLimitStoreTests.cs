using System.Security.Cryptography;
using Doorcode.RateLimiting;
using Doorcode.Redis;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.RateLimiting;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Over two connections in turn, as two servers have them.</summary>
public abstract class RedisRateLimitStoreContract(DoorcodeApp app) : RateLimitStoreContract(app), IAsyncLifetime
{
    private TwoServers<IRateLimitStore>? _servers;

    protected override IRateLimitStore Store => _servers!.Next;

    public async ValueTask InitializeAsync() => _servers = await TwoServers<IRateLimitStore>.ConnectAsync(
        App, connection => new RedisRateLimitStore(connection, App.Services.GetRequiredService<ServerClock>()));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _servers?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Fact]
    public void It_is_what_the_server_uses() => Assert.IsType<RedisRateLimitStore>(App.Services.GetRequiredService<IRateLimitStore>());

    /// <summary>On a cluster most of these sets are spread over nodes, and what was taken is given back.</summary>
    [Fact]
    public async Task Sets_of_buckets_give_all_or_nothing_wherever_they_are_kept()
    {
        for (var round = 0; round < 20; round++)
        {
            TokenBucket[] wide = [.. Enumerable.Range(0, 3).Select(_ => Bucket(20))];
            var narrow = Bucket(2);
            TokenBucket[] all = [wide[0], narrow, wide[1], wide[2]];

            var waits = await AtOnce.RunAsync(6, _ => Store.TakeAsync(all, CancellationToken.None));
            Assert.InRange(waits.Count(wait => wait is null), 1, 2);
            while (await Store.TakeAsync(all, CancellationToken.None) is null)
            {
            }

            // What was refused has taken nothing that stays taken.
            foreach (var bucket in wide)
            {
                for (var i = 0; i < 18; i++)
                    Assert.Null(await Store.TakeAsync([bucket], CancellationToken.None));
                Assert.NotNull(await Store.TakeAsync([bucket], CancellationToken.None));
            }
        }
    }

    private static TokenBucket Bucket(int burst) => new(RandomNumberGenerator.GetBytes(32), burst, TimeSpan.FromHours(1));
}

public sealed class RedisRateLimitStoreTests(RedisApp redis) : RedisRateLimitStoreContract(redis.App), IClassFixture<RedisApp>;

public sealed class ClusterRateLimitStoreTests(ClusterApp redis) : RedisRateLimitStoreContract(redis.App), IClassFixture<ClusterApp>;
