using Doorcode.Redis;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Doorcode is to Redis who the settings say, or does not start.</summary>
public sealed class RedisUserTests
{
    private static readonly string[] Rights = ["~doorcode:*", "&*", "+@all", "-acl"];

    [Theory]
    [InlineData("redis://doorcode:hunter2@127.0.0.1:6379", "is a URL")]
    [InlineData("rediss://:hunter2@redis.example.org", "is a URL")]
    [InlineData("redis.example.org:6379,user=doorcode", "would log in as the default user")]
    [InlineData("redis.example.org:6379,password=a,hunter2", "no password can have a comma")]
    [InlineData("redis.example.org:6379,password=a,hunter2,ssl=true", "no password can have a comma")]
    [InlineData("redis.example.org:6379 password=hunter2", "cannot be read")]
    [InlineData("redis.example.org:6379,hunter2=a", "cannot be read")]
    [InlineData("redis.example.org:6379,ssl=hunter2", "cannot be read")]
    [InlineData("password=hunter2", "names no server")]
    public void A_wrong_connection_string_is_refused_with_the_right_form_and_not_repeated(string text, string why)
    {
        var refused = Assert.Throws<StartRefusedException>(() => RedisConnectionString.Read(text));

        Assert.StartsWith("Doorcode:Redis:ConnectionString", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user=doorcode,password=wrong")]
    [InlineData("user=nobody,password=right")]
    public async Task A_login_that_falls_back_to_the_default_user_stops_the_start(string login)
    {
        await using var redis = await RedisServer.StartNewAsync();
        await redis.CommandAsync("ACL", ["SETUSER", "doorcode", "on", ">right", .. Rights]);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DoorcodeApp.StartAsync($"{redis.Setting},{login}"));

        Assert.Contains("Doorcode:Redis:ConnectionString", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("right", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_finds_its_Redis_later_is_not_ready_as_another_user()
    {
        await using var redis = RedisServer.Prepare();
        await using var app = await DoorcodeApp.StartAsync($"{redis.Setting},user=doorcode,password=wrong");
        await redis.StartAsync();

        await Eventually.TrueAsync(async () =>
        {
            (await app.GetAsync("/health/ready")).ShouldBe(503);
            return app.Log.All.Any(entry => entry.Id.Id is 2107);
        }, "the wrong user is logged");
    }

    /// <summary>Without the right to ask ACL WHOAMI, as with the documented rights.</summary>
    [Fact]
    public async Task The_configured_user_is_recognized_without_rights_to_the_access_list()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await redis.CommandAsync("ACL", ["SETUSER", "doorcode", "on", ">right", .. Rights]);
        await using var app = await DoorcodeApp.StartAsync($"{redis.Setting},user=doorcode,password=right");
        (await app.GetAsync("/health/ready")).ShouldBe(200);
    }
}
