using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Doorcode.Tests.Fixtures;

/// <summary>Connections that send something and then nothing, and stay open as long as the server lets them.</summary>
internal sealed class Flood : IDisposable
{
    private const int AtOnce = 64;

    private readonly List<Socket> _sockets = [];

    public int Count => _sockets.Count;

    /// <summary>How many the server has closed.</summary>
    public int Closed => _sockets.Count(IsClosed);

    /// <summary>Opens connections from an address of this machine, and sends the same over each.</summary>
    public static async Task<Flood> OpenAsync(int port, int count, string request, string from = "127.0.0.1")
    {
        var flood = new Flood();
        var bytes = Encoding.Latin1.GetBytes(request);
        foreach (var group in Enumerable.Range(0, count).Chunk(AtOnce))
            flood._sockets.AddRange(await Task.WhenAll(group.Select(_ => OpenAsync(port, bytes, from))));

        return flood;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private static async Task<Socket> OpenAsync(int port, byte[] bytes, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(IPAddress.Loopback, port);
            for (var sent = 0; sent < bytes.Length;)
                sent += await socket.SendAsync(bytes.AsMemory(sent));
        }
        catch (SocketException)
        {
            // The server closed it already.
        }

        return socket;
    }

    private static bool IsClosed(Socket socket)
    {
        try
        {
            return !socket.Connected || (socket.Poll(0, SelectMode.SelectRead) && socket.Receive(new byte[4096]) == 0);
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
