using Doorcode.Tests.Devices;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Two servers over one PostgreSQL, with their limits in one Redis.</summary>
public sealed class RedisDeviceTests(RedisDeviceTests.AttackedServers attacked)
    : KnownDeviceContract(attacked.First, attacked.Second), IClassFixture<RedisDeviceTests.AttackedServers>
{
    public sealed class AttackedServers : IAsyncLifetime
    {
        private RedisServer _redis = null!;

        public DoorcodeApp First { get; private set; } = null!;

        public DoorcodeApp Second { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _redis = await RedisServer.StartNewAsync();
            First = await DoorcodeApp.StartOnPostgresAsync([_redis.Setting, .. Settings]);
            Second = await First.StartBesideAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Second.DisposeAsync();
            await First.DisposeAsync();
            await _redis.DisposeAsync();
        }
    }
}
