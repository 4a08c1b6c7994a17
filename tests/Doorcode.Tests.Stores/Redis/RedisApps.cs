using Doorcode.Redis;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>An app over a Redis of its own.</summary>
public sealed class RedisApp : IAsyncLifetime
{
    public RedisServer Redis { get; private set; } = null!;

    public DoorcodeApp App { get; private set; } = null!;

    public static async Task<RedisApp> StartAsync(params string[] settings)
    {
        var redis = await RedisServer.StartNewAsync();
        try
        {
            return new RedisApp { Redis = redis, App = await DoorcodeApp.StartAsync([redis.Setting, .. settings]) };
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async ValueTask InitializeAsync()
    {
        var started = await StartAsync();
        (Redis, App) = (started.Redis, started.App);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Redis.DisposeAsync();
    }
}

/// <summary>An app over a Redis Cluster of its own.</summary>
public sealed class ClusterApp : IAsyncLifetime
{
    public RedisCluster Redis { get; private set; } = null!;

    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisCluster.StartAsync();
        try
        {
            App = await DoorcodeApp.StartAsync(Redis.Setting);
        }
        catch
        {
            await Redis.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Redis.DisposeAsync();
    }
}

/// <summary>Two servers' stores over one Redis: every call goes to the other one, each with a connection of its own.</summary>
internal sealed class TwoServers<TStore> : IAsyncDisposable
{
    private readonly RedisConnection[] _connections;
    private readonly TStore[] _stores;
    private int _calls;

    private TwoServers(RedisConnection[] connections, TStore[] stores) => (_connections, _stores) = (connections, stores);

    public TStore Next => _stores[Interlocked.Increment(ref _calls) & 1];

    public static async Task<TwoServers<TStore>> ConnectAsync(DoorcodeApp app, Func<RedisConnection, TStore> make)
    {
        var options = app.Services.GetRequiredService<IOptions<RedisOptions>>();
        RedisConnection[] connections =
        [
            new(options, NullLogger<RedisConnection>.Instance), new(options, NullLogger<RedisConnection>.Instance),
        ];
        foreach (var connection in connections)
            await connection.StartingAsync(CancellationToken.None);

        return new TwoServers<TStore>(connections, Array.ConvertAll(connections, connection => make(connection)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
    }
}
