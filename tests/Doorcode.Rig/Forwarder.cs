using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Doorcode.Rig;

/// <summary>
/// Stands between clients and a port of the loopback interface and carries what they say, unless it is told to swallow it.
/// </summary>
public sealed class Forwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Func<int> _target;
    private readonly Func<(Func<bool> OnQuestion, Func<bool> OnAnswer)> _begin;
    private readonly Task _accepting;
    private CancellationTokenSource _present = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="target">The port that connections are carried to.</param>
    /// <param name="begin">
    /// Called for each connection; gives what is called whenever the client, or the other side, has said something, before it goes
    /// on, and says whether it goes on at all.
    /// </param>
    public Forwarder(int target, Func<(Func<bool> OnQuestion, Func<bool> OnAnswer)> begin)
        : this(() => target, begin)
    {
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="target">Gives the port that the next connection is carried to.</param>
    /// <param name="begin">As for the other constructor.</param>
    public Forwarder(Func<int> target, Func<(Func<bool> OnQuestion, Func<bool> OnAnswer)> begin)
    {
        (_target, _begin) = (target, begin);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port that takes the place of the target's.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Closes the connections that are there; new ones are carried.</summary>
    public void HangUp()
    {
        using var before = Interlocked.Exchange(ref _present, new CancellationTokenSource());
        before.Cancel();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        await Task.WhenAll(_conversations);
        _listener.Dispose();
        _end.Dispose();
        _present.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _conversations.Add(ConverseAsync(client, Volatile.Read(ref _present).Token));
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task ConverseAsync(TcpClient accepted, CancellationToken hungUp)
    {
        using var client = accepted;
        using var target = new TcpClient();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, hungUp);
        var (onQuestion, onAnswer) = _begin();
        try
        {
            await target.ConnectAsync(IPAddress.Loopback, _target(), over.Token);
            (client.NoDelay, target.NoDelay) = (true, true);
            var (question, answer) = (client.GetStream(), target.GetStream());
            await Task.WhenAll(
                CarryAsync(question, answer, onQuestion, over), CarryAsync(answer, question, onAnswer, over));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // Nobody listens there, or it is over; the client sees its connection end.
        }
    }

    /// <summary>Until either end has hung up.</summary>
    private static async Task CarryAsync(NetworkStream from, NetworkStream to, Func<bool> goesOn, CancellationTokenSource over)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, over.Token) is var count and > 0)
            {
                if (goesOn())
                    await to.WriteAsync(buffer.AsMemory(0, count), over.Token);
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // Either end has hung up, or it is over.
        }

        await over.CancelAsync();
    }
}
