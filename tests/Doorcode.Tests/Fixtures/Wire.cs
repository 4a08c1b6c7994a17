using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Doorcode.Tests.Fixtures;

/// <summary>
/// Carries connections to a port of 127.0.0.1. Once cut, those that are there stay open and carry nothing; new ones work.
/// </summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _carrying = [];
    private readonly int _target;
    private readonly Task _accepting;
    private int _cuts;

    public Wire(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>As when a machine loses its power: nobody is told.</summary>
    public void Cut() => Interlocked.Increment(ref _cuts);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        await Task.WhenAll(_carrying);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _carrying.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient accepted)
    {
        var cutsBefore = Volatile.Read(ref _cuts);
        using var near = accepted;
        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, _target);
        (near.NoDelay, far.NoDelay) = (true, true);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        await Task.WhenAll(CarryAsync(near, far, IsWhole, over), CarryAsync(far, near, IsWhole, over));

        bool IsWhole() => Volatile.Read(ref _cuts) == cutsBefore;
    }

    /// <summary>Until either end has hung up.</summary>
    private static async Task CarryAsync(TcpClient from, TcpClient to, Func<bool> isWhole, CancellationTokenSource over)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, over.Token) is var count and > 0)
            {
                if (isWhole())
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), over.Token);
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // Either end has hung up, or the test is over.
        }

        await over.CancelAsync();
    }
}
