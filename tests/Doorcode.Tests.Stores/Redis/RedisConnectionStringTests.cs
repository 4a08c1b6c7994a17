using Doorcode.Redis;
using Doorcode.Storage;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Which connection strings of Redis are taken, before anything connects.</summary>
public sealed class RedisConnectionStringTests
{
    [Theory]
    [InlineData("redis://default:hunter2@redis.example.org:6379")]
    [InlineData("valkey://default:hunter2@redis.example.org:6379")]
    [InlineData("tcp://redis.example.org:6379")]
    [InlineData("https://redis.example.org")]
    [InlineData("/tmp/hunter2.sock")]
    [InlineData("[::1")]
    [InlineData("redis.example.org:6379:1")]
    [InlineData("redis.example.org:99999")]
    [InlineData("redis.example.org:hunter2")]
    [InlineData("default:hunter2@redis.example.org:6379")]
    [InlineData("redis.example.org:6379,hunter2")]
    [InlineData("redis.example.org:6379 password=hunter2")]
    [InlineData("redis.example.org;password=hunter2")]
    [InlineData("=")]
    [InlineData("=hunter2")]
    public void A_wrong_one_is_refused_with_the_right_form_and_not_repeated(string text)
    {
        var sentence = Assert.Throws<StartRefusedException>(() => RedisConnectionString.Read(text)).Message;
        Assert.StartsWith("Doorcode:Redis:ConnectionString ", sentence, StringComparison.Ordinal);
        Assert.Contains("write it as in redis.example.org:6379,user=doorcode,password=…,ssl=true", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis.example.org")]
    [InlineData("redis.example.org:6379")]
    [InlineData("127.0.0.1:6379,password=a=b:c/d@e")]
    [InlineData("[::1]:6379,ssl=true")]
    [InlineData("::1")]
    [InlineData("redis_1:6379, redis_2:6380,user=doorcode,password=x,abortConnect=false")]
    [InlineData("redis-1,redis-2")]
    [InlineData("!/run/redis.sock")]
    [InlineData("redis.example.org:6379,$CLIENT=")]
    public void A_right_one_is_taken(string text) => Assert.NotEmpty(RedisConnectionString.Read(text).EndPoints);
}
