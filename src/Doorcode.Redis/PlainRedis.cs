using System.Net;
using System.Net.Sockets;
using Doorcode.Storage;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>
/// Finds a Redis that speaks no TLS although the connection string asks for it. The client reports that as it reports an outage.
/// </summary>
internal static class PlainRedis
{
    private const string Key = $"{RedisOptions.Section}:ConnectionString";

    private static ReadOnlyMemory<byte> Question { get; } = "PING\r\n"u8.ToArray();

    /// <summary>Refuses a Redis that answers without TLS. Does nothing when no TLS is asked for, or Redis is out of reach.</summary>
    /// <exception cref="StartRefusedException">A server of the connection string answered a question that was asked in clear.</exception>
    public static async Task RefuseAsync(ConfigurationOptions configuration, TimeSpan patience)
    {
        if (!configuration.Ssl)
            return;

        foreach (var endPoint in configuration.EndPoints.Where(endPoint => endPoint is IPEndPoint or DnsEndPoint))
        {
            if (await AnswersAsync(endPoint, patience))
            {
                throw new StartRefusedException(
                    $"{Key} has ssl=true, but Redis answers without TLS there: name the port on which Redis speaks TLS, or leave ssl=true out.");
            }
        }
    }

    /// <summary>Asks in clear. The question holds no secret, and a server that speaks TLS takes it for a broken handshake.</summary>
    private static async Task<bool> AnswersAsync(EndPoint endPoint, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var first = new byte[1];
        try
        {
            await socket.ConnectAsync(endPoint, limit.Token);
            await socket.SendAsync(Question, limit.Token);
            // +PONG, or an error such as -NOAUTH.
            return await socket.ReceiveAsync(first, limit.Token) == 1 && (first[0] is (byte)'+' or (byte)'-');
        }
        catch (Exception unreachable) when (unreachable is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
