using System.Net;
using System.Net.Sockets;
using Doorcode.Rig;

namespace Doorcode.Harness.Mail;

/// <summary>A name server that says of every domain that mail for it is taken here, so that no real one is asked.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    private const int HeaderLength = 12;
    private const byte MailExchanger = 15;
    private readonly UdpClient _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _answering;

    public NameServer()
    {
        Port = FreePort.Find();
        _socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, Port));
        _answering = AnswerAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _answering;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var query = await _socket.ReceiveAsync(_stop.Token);
                if (Reply(query.Buffer) is { } reply)
                    await _socket.SendAsync(reply, query.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            // No more questions.
        }
    }

    // RFC 1035 section 4: the question again, and one record whose names point at it.
    private static byte[]? Reply(byte[] query)
    {
        var end = Array.IndexOf(query, (byte)0, HeaderLength) + 5;
        if (query.Length < end || end < HeaderLength + 5)
            return null;
        var isMail = query[end - 3] == MailExchanger;
        byte[] header = [query[0], query[1], 0x81, 0x80, 0, 1, 0, (byte)(isMail ? 1 : 0), 0, 0, 0, 0];
        byte[] record = isMail ? [0xC0, HeaderLength, 0, MailExchanger, 0, 1, 0, 0, 14, 16, 0, 4, 0, 10, 0xC0, HeaderLength] : [];
        return [.. header, .. query[HeaderLength..end], .. record];
    }
}
