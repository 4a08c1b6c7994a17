using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Two servers over one PostgreSQL, with codes and limits in one Redis.</summary>
public sealed class RedisClaimsOutageTests(RedisClaimsOutageTests.Servers on)
    : ClaimsOutageContract(on.First, on.Second), IClassFixture<RedisClaimsOutageTests.Servers>
{
    public sealed class Servers : IAsyncLifetime
    {
        private RedisServer _redis = null!;

        public DoorcodeApp First { get; private set; } = null!;

        public DoorcodeApp Second { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _redis = await RedisServer.StartNewAsync();
            First = await DoorcodeApp.StartOnPostgresWithAsync(Register, [_redis.Setting, .. Settings]);
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
