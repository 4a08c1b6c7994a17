using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Doorcode.Rig;

/// <summary>A throwaway Redis on a free port of 127.0.0.1.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Tries = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _program = Tool.Find("redis-server", "redis-server");
    private readonly string _folder;
    private readonly string[] _settings;
    private readonly ScratchFolder? _scratch;
    private ChildProcess? _process;

    /// <summary>One that writes every command to disk before it answers, so that a crash forgets no guess; it is not started yet.</summary>
    /// <param name="folder">A new folder.</param>
    public RedisServer(string folder)
        : this(folder, scratch: null, ["--appendonly", "yes", "--appendfsync", "always"])
    {
    }

    private RedisServer(string folder, ScratchFolder? scratch, string[] settings) =>
        (_folder, _scratch, _settings) = (folder, scratch, settings);

    /// <summary>Where it listens; the same after a restart.</summary>
    public int Port { get; } = FreePort.Find();

    /// <summary>What StackExchange.Redis connects with.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>One that keeps nothing when it stops, in a folder of its own that goes with it; it is not started yet.</summary>
    /// <param name="settings">Arguments of redis-server.</param>
    public static RedisServer Prepare(params string[] settings)
    {
        var scratch = new ScratchFolder();
        return new RedisServer(scratch.Path, scratch, settings);
    }

    /// <summary>The same, started.</summary>
    /// <param name="settings">Arguments of redis-server.</param>
    public static async Task<RedisServer> StartNewAsync(params string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = Prepare(settings);
            try
            {
                await server.StartAsync();
                return server;
            }
            catch (InvalidRunException) when (attempt < Tries)
            {
                // Another process took the port between the look and the start.
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Starts it, also again after a stop, and comes back when it answers.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        _process = ChildProcess.Start(new ChildCommand(
            "redis",
            _program,
            [
                "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
                .. _settings,
            ],
            _folder, _folder));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        while (!await AnswersAsync(patience.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
    }

    /// <summary>Stops it: as a crash would, or kindly with <see cref="Signal.Terminate"/>.</summary>
    /// <param name="how">The signal.</param>
    public async Task StopAsync(Signal how = Signal.Kill)
    {
        if (_process is null)
            return;
        await _process.StopAsync(how);
        _process = null;
    }

    /// <summary>Lets it stand still, or go on.</summary>
    /// <param name="signal"><see cref="Signal.Stop"/> or <see cref="Signal.Continue"/>.</param>
    public void Send(Signal signal) => _process?.Send(signal);

    /// <summary>Forgets everything that it holds.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task FlushAsync(CancellationToken cancel)
    {
        if (!(await CommandAsync("FLUSHALL", cancel)).StartsWith("+OK", StringComparison.Ordinal))
            throw new InvalidRunException("Redis did not forget what it was told to");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Send(Signal.Continue);
        await StopAsync();
        _scratch?.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        if (_process is null or { HasExited: true })
            throw new InvalidRunException($"Redis ended: {_process?.LastLines}");
        try
        {
            return (await CommandAsync("PING", cancel)).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string> CommandAsync(string command, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancel);
        await socket.SendAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancel);
        var answer = new byte[256];
        return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, cancel));
    }
}
