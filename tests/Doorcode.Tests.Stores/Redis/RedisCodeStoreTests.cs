using Doorcode.Codes;
using Doorcode.Redis;
using Doorcode.Storage;
using Doorcode.Tests.Codes;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Over two connections in turn, as two servers have them.</summary>
public abstract class RedisCodeStoreContract(DoorcodeApp app) : CodeStoreContract(app), IAsyncLifetime
{
    private TwoServers<ICodeStore>? _servers;

    protected override ICodeStore Store => _servers!.Next;

    public async ValueTask InitializeAsync() => _servers = await TwoServers<ICodeStore>.ConnectAsync(
        App,
        connection => new RedisCodeStore(
            connection, App.Services.GetRequiredService<Database>(), App.Services.GetRequiredService<ServerClock>(), NullLogger<RedisCodeStore>.Instance));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _servers?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Fact]
    public void It_is_what_the_server_uses() => Assert.IsType<RedisCodeStore>(App.Services.GetRequiredService<ICodeStore>());
}

public sealed class RedisCodeStoreTests(RedisApp redis) : RedisCodeStoreContract(redis.App), IClassFixture<RedisApp>;

public sealed class ClusterCodeStoreTests(ClusterApp redis) : RedisCodeStoreContract(redis.App), IClassFixture<ClusterApp>;
