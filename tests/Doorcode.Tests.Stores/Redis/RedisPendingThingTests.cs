using Doorcode.Tests.Accounts;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Codes in Redis, which no transaction of PostgreSQL can remove.</summary>
public sealed class RedisPendingThingTests(RedisPendingThingTests.PendingServers pending)
    : PendingThingContract(pending.App), IClassFixture<RedisPendingThingTests.PendingServers>
{
    public sealed class PendingServers : IAsyncLifetime
    {
        private RedisServer _redis = null!;

        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _redis = await RedisServer.StartNewAsync();
            App = await DoorcodeApp.StartOnPostgresAsync([_redis.Setting, .. Settings]);
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await _redis.DisposeAsync();
        }
    }
}
