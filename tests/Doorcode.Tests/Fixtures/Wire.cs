using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Doorcode.Tests.Fixtures;

/// <summary>Carries connections to a port of 127.0.0.1, until it is cut: then nothing is carried and nobody is told, but whoever comes anew.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<IDisposable> _sockets = [];
    private readonly int _target;
    private readonly Task _accepting;
    private int _age;

    public Wire(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>As when a machine loses its power: the connections that there are stay, and say nothing any more.</summary>
    public void Cut() => Interlocked.Increment(ref _age);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var socket in _sockets)
            socket.Dispose();

        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var near = await _listener.AcceptTcpClientAsync(_end.Token);
            var far = new TcpClient();
            _sockets.Add(near);
            _sockets.Add(far);
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            (near.NoDelay, far.NoDelay) = (true, true);
            var age = _age;
            _ = CarryAsync(near, far, age);
            _ = CarryAsync(far, near, age);
        }
    }

    private async Task CarryAsync(TcpClient from, TcpClient to, int age)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is var count and > 0)
            {
                if (_age == age)
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }

            to.Close();
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            to.Close();
        }
    }
}
