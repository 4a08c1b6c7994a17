using System.Net;
using System.Net.Sockets;

namespace Doorcode.Rig;

/// <summary>Ports of the loopback interface that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>Finds so many different ones.</summary>
    /// <param name="count">How many.</param>
    public static int[] Find(int count)
    {
        // All are held until the last is found, so that none comes twice.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    /// <summary>Finds one.</summary>
    public static int Find() => Find(1)[0];

    /// <summary>Whether something accepts connections there.</summary>
    /// <param name="port">The port.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task<bool> AcceptsAsync(int port, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
