using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>A connection string with <c>ssl=true</c> for a Redis that speaks no TLS.</summary>
public sealed class PlainRedisTests
{
    private const int Misconfigured = 2107;

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    public async Task A_Redis_that_answers_without_the_TLS_that_was_asked_for_stops_the_start(string password)
    {
        await using var redis = await RedisServer.StartNewAsync();
        await redis.CommandAsync("CONFIG", "SET", "requirepass", password);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(
            () => DoorcodeApp.StartAsync($"{redis.Setting},ssl=true{(password.Length == 0 ? "" : $",password={password}")}"));

        Assert.StartsWith("Doorcode:Redis:ConnectionString has ssl=true, but Redis answers without TLS", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_finds_such_a_Redis_later_is_not_ready_and_says_why()
    {
        await using var redis = RedisServer.Prepare();
        await using var app = await DoorcodeApp.StartAsync($"{redis.Setting},ssl=true");
        await redis.StartAsync();

        await Eventually.TrueAsync(async () =>
        {
            (await app.GetAsync("/health/ready")).ShouldBe(503);
            return app.Log.All.Any(line => line.Id.Id is Misconfigured && line.Text.Contains("ssl=true", StringComparison.Ordinal));
        }, "the missing TLS is logged");
    }
}
