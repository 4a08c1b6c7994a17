using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Doorcode.Rig;

/// <summary>What a name server answers.</summary>
/// <param name="Status">The response code of RFC 1035 section 4.1.1: 0 where there is no error, 3 where the name does not exist, 5 where it refuses.</param>
/// <param name="Records">The type and the data of each record.</param>
public sealed record NameAnswer(byte Status, params IReadOnlyList<(ushort Type, byte[] Data)> Records)
{
    /// <summary>The type of a record that names a mail server.</summary>
    public const ushort MailExchanger = 15;

    /// <summary>A mail server for the name.</summary>
    /// <param name="preference">Lower ones are tried first.</param>
    /// <param name="host">The mail server's name; empty where the name takes no mail (RFC 7505).</param>
    public static NameAnswer Mail(byte preference, string host) => new(0, (MailExchanger, [0, preference, .. Labels(host)]));

    private static byte[] Labels(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}

/// <summary>A name server on a free UDP port of 127.0.0.1, in this process.</summary>
public sealed class NameServer : IAsyncDisposable
{
    private const int HeaderLength = 12;
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, ushort, NameAnswer> _answer;
    private readonly Task _answering;

    /// <summary>Begins to answer.</summary>
    /// <param name="answer">What it says of a name and a type of record.</param>
    public NameServer(Func<string, ushort, NameAnswer> answer)
    {
        _answer = answer;
        Port = ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;
        _answering = AnswerAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <inheritdoc/>
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

    // RFC 1035 section 4: the question again, and records whose name points at it.
    private byte[]? Reply(byte[] query)
    {
        var labels = new List<string>();
        var place = HeaderLength;
        while (place < query.Length && query[place] > 0 && place + query[place] < query.Length)
        {
            labels.Add(Encoding.ASCII.GetString(query, place + 1, query[place]));
            place += query[place] + 1;
        }

        var end = place + 5;
        if (query.Length < end || query[place] > 0)
            return null;

        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(place + 1));
        var answer = _answer(string.Join('.', labels), type);
        byte[] header = [query[0], query[1], 0x81, (byte)(0x80 | answer.Status), 0, 1, 0, (byte)answer.Records.Count, 0, 0, 0, 0];
        return [.. header, .. query[HeaderLength..end], .. answer.Records.SelectMany(Record)];
    }

    private static byte[] Record((ushort Type, byte[] Data) record) =>
        [0xC0, HeaderLength, (byte)(record.Type >> 8), (byte)record.Type, 0, 1, 0, 0, 14, 16, (byte)(record.Data.Length >> 8), (byte)record.Data.Length, .. record.Data];
}
