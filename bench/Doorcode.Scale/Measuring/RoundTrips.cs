using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Doorcode.Scale.Measuring;

/// <summary>
/// Stands between a server and its database, carries what they say, and counts the round trips: something was asked, however
/// much at once, and an answer began.
/// </summary>
internal sealed class RoundTrips : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Task _accepting;
    private readonly int _database;
    private long _count;

    /// <summary>Begins to listen.</summary>
    /// <param name="database">The database's port of the loopback interface.</param>
    public RoundTrips(int database)
    {
        _database = database;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port that takes the place of the database's.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many there were, over all connections.</summary>
    public long Count => Interlocked.Read(ref _count);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        await Task.WhenAll(_conversations);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _conversations.Add(ConverseAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task ConverseAsync(TcpClient accepted)
    {
        using var server = accepted;
        using var database = new TcpClient();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        try
        {
            await database.ConnectAsync(IPAddress.Loopback, _database, over.Token);
            (server.NoDelay, database.NoDelay) = (true, true);
            var (question, answer) = (server.GetStream(), database.GetStream());
            var asks = 0;
            await Task.WhenAll(
                CarryAsync(question, answer, () => Volatile.Write(ref asks, 1), over),
                CarryAsync(answer, question, () => Interlocked.Add(ref _count, Interlocked.Exchange(ref asks, 0)), over));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // The database is down, or the run is over; the server sees its connection end.
        }
    }

    /// <summary>Until either end has hung up.</summary>
    private static async Task CarryAsync(NetworkStream from, NetworkStream to, Action note, CancellationTokenSource over)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, over.Token) is var count and > 0)
            {
                // Before it goes on: what it leads to must find it noted.
                note();
                await to.WriteAsync(buffer.AsMemory(0, count), over.Token);
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // Either end has hung up, or the run is over.
        }

        await over.CancelAsync();
    }
}
