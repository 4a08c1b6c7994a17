using Doorcode.Challenges;
using Doorcode.Redis;
using Doorcode.Storage;
using Doorcode.Tests.Challenges;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Doorcode.Tests.Redis;

/// <summary>Over two connections in turn, as two servers have them.</summary>
public abstract class RedisChallengeStoreContract(DoorcodeApp app) : ChallengeStoreContract(app), IAsyncLifetime
{
    private TwoServers<IChallengeStore>? _servers;

    protected override IChallengeStore Store => _servers!.Next;

    public async ValueTask InitializeAsync() => _servers = await TwoServers<IChallengeStore>.ConnectAsync(
        App,
        connection => new RedisChallengeStore(
            connection, App.Services.GetRequiredService<Database>(), NullLogger<RedisChallengeStore>.Instance));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _servers?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Fact]
    public void It_is_what_the_server_uses() => Assert.IsType<RedisChallengeStore>(App.Services.GetRequiredService<IChallengeStore>());
}

public sealed class RedisChallengeStoreTests(RedisApp redis) : RedisChallengeStoreContract(redis.App), IClassFixture<RedisApp>;

public sealed class ClusterChallengeStoreTests(ClusterApp redis) : RedisChallengeStoreContract(redis.App), IClassFixture<ClusterApp>;
