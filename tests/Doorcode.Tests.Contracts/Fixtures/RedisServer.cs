using System.Globalization;
using System.Text;
using Doorcode.Rig;
using StackExchange.Redis;

namespace Doorcode.Tests.Fixtures;

/// <summary>The rig's Redis over a folder of its own, as tests use it: it keeps nothing when it stops, and operators look into it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Tries = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-redis-").FullName;
    private readonly Rig.RedisServer _server;

    private RedisServer(string[] settings) => _server = new Rig.RedisServer(_folder, ["--appendonly", "no", .. settings]);

    /// <summary>Where it listens; the same after a restart.</summary>
    public int Port => _server.Port;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The setting that lets an app use it.</summary>
    public string Setting => $"Doorcode:Redis:ConnectionString={Address}";

    /// <summary>Chooses a port, but starts nothing yet.</summary>
    public static RedisServer Prepare(params string[] settings) => new(settings);

    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Prepare(settings);
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidRunException) when (attempt < Tries)
            {
                // Another process took the port between the look and the start.
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Starts, or starts again on the same port after <see cref="StopAsync"/>.</summary>
    public Task StartAgainAsync() => _server.StartAsync(CancellationToken.None);

    /// <summary>As a crash: everything is gone.</summary>
    public Task StopAsync() => _server.StopAsync(Signal.Kill);

    /// <summary>Connections stay, but nothing is answered (SIGSTOP).</summary>
    public Task PauseAsync() => SignalAsync(Signal.Stop);

    /// <summary>Goes on after <see cref="PauseAsync"/>, with what was sent meanwhile.</summary>
    public Task ResumeAsync() => SignalAsync(Signal.Continue);

    /// <summary>What an operator types.</summary>
    public async Task<RedisResult> CommandAsync(string command, params object[] arguments)
    {
        await using var operators = await OperatorAsync();
        return await operators.GetServer(Address).ExecuteAsync(command, arguments);
    }

    /// <summary>Every key with its type, time to live and all of its values, as Latin-1 text.</summary>
    public async Task<IReadOnlyList<(string Key, TimeSpan? Life, string Values)>> DumpAsync()
    {
        await using var operators = await OperatorAsync();
        var database = operators.GetDatabase();
        var all = new List<(string, TimeSpan?, string)>();
        await foreach (var key in operators.GetServer(Address).KeysAsync())
        {
            byte[]?[] values = await database.KeyTypeAsync(key) switch
            {
                RedisType.String => [(byte[]?)await database.StringGetAsync(key)],
                RedisType.List => Array.ConvertAll(await database.ListRangeAsync(key), value => (byte[]?)value),
                RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(field => new byte[]?[] { field.Name, field.Value })],
                RedisType.SortedSet => Array.ConvertAll(await database.SortedSetRangeByRankAsync(key), value => (byte[]?)value),
                var other => throw new InvalidOperationException($"{key} is a {other}."),
            };
            all.Add((key!, await database.KeyTimeToLiveAsync(key), string.Join('\n', values.Select(value => Encoding.Latin1.GetString(value!)))));
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<ConnectionMultiplexer> OperatorAsync() =>
        await ConnectionMultiplexer.ConnectAsync($"{Address},allowAdmin=true");

    private Task SignalAsync(Signal signal)
    {
        _server.Send(signal);
        return Task.CompletedTask;
    }
}
