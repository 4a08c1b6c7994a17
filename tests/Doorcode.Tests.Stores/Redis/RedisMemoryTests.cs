using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>What a request costs Redis that has cost its sender no password hash.</summary>
public sealed class RedisMemoryTests
{
    private const int Addresses = 200;

    private static readonly string[] Settings =
    [
        "Doorcode:RateLimits:MailingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:GuessingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:MailingPerSite:Burst=100000",
        "Doorcode:RateLimits:GuessingPerSite:Burst=100000",
    ];

    /// <summary>Buckets that many addresses share: one for the network, one for its site, one for all.</summary>
    private const int Shared = 3;

    [Theory]
    [InlineData("resend-otp", 1, 150)]
    [InlineData("confirm-otp", 1, 300)]
    [InlineData("login", 2, 150)]
    public async Task A_request_for_an_unknown_address_leaves_small_keys_that_end(string path, int keys, int bytes)
    {
        await using var redis = await RedisApp.StartAsync(Settings);
        for (var i = 0; i < Addresses; i++)
            Assert.NotEqual(429, (int)(await AskAsync(redis.App, path, i)).Status);

        var made = await redis.Redis.DumpAsync();
        Assert.InRange(made.Count, Addresses * keys, (Addresses * keys) + Shared);
        Assert.All(made, key => Assert.InRange(key.Life!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(62)));
        var total = 0L;
        foreach (var (key, _, _) in made)
            total += (long)await redis.Redis.CommandAsync("MEMORY", "USAGE", key);
        Assert.InRange(total / made.Count, 1, bytes);
    }

    [Theory]
    [InlineData("resend-otp", "ResendsWithoutId", 1)]
    [InlineData("confirm-otp", "GuessesWithoutId", 1)]
    public async Task All_of_them_together_are_bounded(string path, string limit, int keys)
    {
        const int Bound = 40;
        await using var redis = await RedisApp.StartAsync(
            [.. Settings, $"Doorcode:RateLimits:{limit}:Burst={Bound}", $"Doorcode:RateLimits:{limit}:Refill=01:00:00"]);

        var answers = await AtOnce.RunAsync(Addresses, i => AskAsync(redis.App, path, i));

        Assert.Equal(Addresses - Bound, answers.Count(answer => (int)answer.Status == 429));
        Assert.InRange((await redis.Redis.DumpAsync()).Count, Bound * keys, (Bound * keys) + Shared);
    }

    [Fact]
    public async Task A_registration_that_is_refused_and_a_login_that_succeeds_leave_no_key()
    {
        await using var redis = await RedisApp.StartAsync(Settings);
        var ada = await redis.App.JoinAsync("ada@example.org");
        var before = (await redis.Redis.DumpAsync()).Count;

        for (var i = 0; i < 10; i++)
        {
            await ada.TokensAsync();
            (await redis.App.PostAsync(
                "/api/users/register/", ("email", $"bea{i}@mailinator.com"), ("password", ada.Password), ("full_name", "Bea"))).ShouldBe(400);
        }

        Assert.InRange((await redis.Redis.DumpAsync()).Count, 1, before);
    }

    private static Task<Answer> AskAsync(DoorcodeApp app, string path, int number) => app.PostAsync(
        $"/api/users/{path}/",
        ("email", $"unknown{number}@example.org"),
        ("otp", path == "confirm-otp" ? "000000" : null),
        ("password", path == "login" ? new string('x', 129) : null));
}
