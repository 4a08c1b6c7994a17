using Doorcode.Tests.Fixtures;
using Doorcode.Tests.RateLimiting;

namespace Doorcode.Tests.Stores.Redis;

public sealed class RedisSiteLimitTests : SiteLimitContract
{
    protected override async Task RunAsync(string[] settings, Func<DoorcodeApp, Task> test)
    {
        await using var redis = await RedisApp.StartAsync(settings);
        await test(redis.App);
    }
}
