using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Redis;

public sealed class RedisLaterAnswersTests : LaterAnswersContract
{
    protected override async Task<Place> StartAsync(string[] settings)
    {
        var redis = await RedisApp.StartAsync(settings);
        return new Place(redis.App, redis);
    }
}
