using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Doorcode.Rig;

/// <summary>
/// Ports of the loopback interface that nobody listens on. They lie below those that the system gives to outgoing connections and to
/// listeners that ask for any, so that nothing takes one before its server has started.
/// </summary>
public static class FreePort
{
    private const int First = 10_240;

    private static readonly int End = FirstOfTheSystem();
    private static readonly HashSet<int> Given = [];

    /// <summary>Finds so many different ones.</summary>
    /// <param name="count">How many.</param>
    public static int[] Find(int count) => [.. Enumerable.Range(0, count).Select(_ => Find())];

    /// <summary>Finds one.</summary>
    public static int Find()
    {
        lock (Given)
        {
            // Another process that looks for ports chooses at random, too.
            int port;
            do
            {
                port = RandomNumberGenerator.GetInt32(First, End);
            }
            while (!IsFree(port) || !Given.Add(port));
            return port;
        }
    }

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

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FirstOfTheSystem()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
    }
}
