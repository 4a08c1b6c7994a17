using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>Bytes on a socket, for what no client library sends.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Sends and reads until the server closes; a server that keeps the connection open is a failure.</summary>
    public static Task<RawAnswer> SendAsync(DoorcodeApp app, string request) => SendAsync(app, request, _ => { });

    /// <summary>Sends less than was promised, says that no more comes, and reads until the server closes.</summary>
    public static Task<RawAnswer> BreakOffAsync(DoorcodeApp app, string request) =>
        SendAsync(app, request, socket => socket.Shutdown(SocketShutdown.Send));

    /// <summary>Sends, and reads the answer's headers while the connection stays open.</summary>
    public static async Task<RawAnswer> HeadersAsync(DoorcodeApp app, string request)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port, limit.Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        var received = "";
        var buffer = new byte[8192];
        while (!received.Contains("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
            received += Encoding.Latin1.GetString(buffer, 0, count);

        return new RawAnswer(received);
    }

    private static async Task<RawAnswer> SendAsync(DoorcodeApp app, string request, Action<Socket> afterwards)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, app.Http.BaseAddress!.Port, limit.Token);
        var received = new MemoryStream();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request), limit.Token);
            afterwards(socket);
            var buffer = new byte[8192];
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
                received.Write(buffer, 0, count);
        }
        catch (SocketException)
        {
            // The server closed while we were still sending: as good an end as any.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The server neither answered nor closed: {request[..Math.Min(request.Length, 200)]}");
        }

        return new RawAnswer(Encoding.Latin1.GetString(received.ToArray()));
    }
}

/// <summary>What came back, to the last byte; empty when the server just closed.</summary>
internal sealed record RawAnswer(string Text)
{
    public HttpStatusCode? Status =>
        Text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
            ? (HttpStatusCode)int.Parse(Text.AsSpan(9, 3), CultureInfo.InvariantCulture)
            : null;
}
