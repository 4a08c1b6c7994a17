using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Doorcode.Benchmarks.Hosts;

/// <summary>Asks a starting host whether it answers. A bare socket: it costs little enough to be asked every millisecond.</summary>
internal sealed class Probe(Uri host, string path)
{
    private readonly IPEndPoint _host = new(IPAddress.Loopback, host.Port);

    private readonly byte[] _request = Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {host.Authority}\r\nConnection: close\r\n\r\n");

    public async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_host, cancel);
            await socket.SendAsync(_request, cancel);
            var answer = new byte[64];
            var length = await socket.ReceiveAsync(answer, cancel);
            return Encoding.ASCII.GetString(answer, 0, length).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false; // Nobody listens yet.
        }
    }
}
