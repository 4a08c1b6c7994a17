using Doorcode.Passwords;
using Doorcode.Tests.Login;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Logins whose attempts are counted in Redis, while sessions are in the database.</summary>
public sealed class RedisLoginTests(RedisLoginTests.OneFailureApp one) : LoginAttemptContract(one.Redis.App), IClassFixture<RedisLoginTests.OneFailureApp>
{
    private const int LeftUndone = 1004;

    [Fact]
    public async Task A_Redis_that_fails_after_the_session_began_costs_the_client_no_answer()
    {
        await using var redis = await RedisApp.StartAsync();
        var app = redis.App;
        var ada = await app.JoinAsync("ada@example.org");
        Task<Fixtures.Tokens> login;
        await using (var held = await HeldHashing.BeginAsync(app.Services.GetRequiredService<HashQueue>()))
        {
            login = ada.TokensAsync();
            await held.WaitAsync(waiting: 1, "the login has taken its tokens from Redis and waits for its hash");
            await redis.Redis.StopAsync();
        }

        (await app.MeAsync((await login).Access)).ShouldBe(200);
        Assert.Single(app.Log.All, line => line.Id.Id == LeftUndone);
    }

    public sealed class OneFailureApp : IAsyncLifetime
    {
        public RedisApp Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Redis = await RedisApp.StartAsync(OneFailure);

        public ValueTask DisposeAsync() => Redis.DisposeAsync();
    }
}
