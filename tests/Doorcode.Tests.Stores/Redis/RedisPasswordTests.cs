using Doorcode.Tests.PasswordReset;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Resets whose codes and limits are in Redis, while accounts are in the database.</summary>
public sealed class RedisPasswordResetTests(RedisPasswordResetTests.WideApp wide)
    : PasswordResetContract(wide.Redis.App), IClassFixture<RedisPasswordResetTests.WideApp>
{
    public sealed class WideApp : IAsyncLifetime
    {
        public RedisApp Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Redis = await RedisApp.StartAsync(PasswordCalls.WideNetworks);

        public ValueTask DisposeAsync() => Redis.DisposeAsync();
    }
}

public sealed class RedisResetSecrecyTests(RedisPasswordResetTests.WideApp wide)
    : ResetSecrecyContract(wide.Redis.App), IClassFixture<RedisPasswordResetTests.WideApp>;

public sealed class RedisLongCodeTests(RedisLongCodeTests.UnlimitedApp unlimited)
    : LongCodeContract(unlimited.Redis.App), IClassFixture<RedisLongCodeTests.UnlimitedApp>
{
    public sealed class UnlimitedApp : IAsyncLifetime
    {
        public RedisApp Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Redis = await RedisApp.StartAsync("Doorcode:RateLimits:Enabled=false");

        public ValueTask DisposeAsync() => Redis.DisposeAsync();
    }
}
