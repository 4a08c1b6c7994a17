using Doorcode.Rig;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace Doorcode.Tests.Fixtures;

/// <summary>Debian's redis-server on a free port of 127.0.0.1, over a folder of its own; it keeps nothing when it stops.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-redis-").FullName;
    private readonly string[] _settings;
    private Process? _process;

    private RedisServer(string[] settings) => _settings = settings;

    /// <summary>Where it listens; the same after a restart.</summary>
    public int Port { get; private set; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The setting that lets an app use it.</summary>
    public string Setting => $"Doorcode:Redis:ConnectionString={Address}";

    /// <summary>Chooses a port, but starts nothing yet.</summary>
    public static RedisServer Prepare(params string[] settings) => new(settings) { Port = FreePort.Find() };

    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = Prepare(settings);
        while (!await server.TryStartAsync())
            server.Port = FreePort.Find();

        return server;
    }

    /// <summary>Starts, or starts again on the same port after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        if (!await TryStartAsync())
            throw new InvalidOperationException($"redis-server does not start on port {Port}.");
    }

    /// <summary>As a crash: everything is gone.</summary>
    public async Task StopAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>Connections stay, but nothing is answered (SIGSTOP).</summary>
    public Task PauseAsync() => SignalAsync("-STOP");

    /// <summary>Goes on after <see cref="PauseAsync"/>, with what was sent meanwhile.</summary>
    public Task ResumeAsync() => SignalAsync("-CONT");

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

    private async Task<bool> TryStartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            "redis-server",
            [
                "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
                "--appendonly", "no", "--daemonize", "no", "--logfile", Path.Combine(_folder, "redis.log"), .. _settings,
            ])
        {
            UseShellExecute = false,
        })!;
        var watch = Stopwatch.StartNew();
        while (!_process.HasExited)
        {
            if (await AnswersAsync())
                return true;

            if (watch.Elapsed > Patience)
                throw new TimeoutException("redis-server does not answer.");
        }

        _process.Dispose();
        _process = null;
        return false;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[7];
            return await client.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false) == answer.Length
                && answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
        }
        catch (SocketException)
        {
            // Not listening yet; a connection is refused at once, so this asks again without waiting.
            await Task.Yield();
            return false;
        }
    }

    private async Task SignalAsync(string signal)
    {
        var (exitCode, output) = await Shell.RunAsync("kill", _folder, signal, _process!.Id.ToString(CultureInfo.InvariantCulture));
        if (exitCode != 0)
            throw new InvalidOperationException(output);
    }
}
