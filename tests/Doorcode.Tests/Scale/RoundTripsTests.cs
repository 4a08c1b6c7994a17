using System.Net;
using System.Net.Sockets;
using Doorcode.Scale.Measuring;

namespace Doorcode.Tests.Scale;

public sealed class RoundTripsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_asked_before_an_answer_and_answered_before_the_next_question_is_one_round_trip()
    {
        using var database = new TcpListener(IPAddress.Loopback, 0);
        database.Start();
        await using var roundTrips = new RoundTrips(((IPEndPoint)database.LocalEndpoint).Port);
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, roundTrips.Port, Cancel);
        using var accepted = await database.AcceptTcpClientAsync(Cancel);
        var (asking, answering) = (server.GetStream(), accepted.GetStream());

        Assert.Equal(0, roundTrips.Count);
        // A question in two pieces, each carried by itself.
        await CarryAsync(asking, answering);
        await CarryAsync(asking, answering);
        Assert.Equal(0, roundTrips.Count);
        // And its answer in two.
        await CarryAsync(answering, asking);
        await CarryAsync(answering, asking);
        Assert.Equal(1, roundTrips.Count);

        await CarryAsync(asking, answering);
        await CarryAsync(answering, asking);
        Assert.Equal(2, roundTrips.Count);
    }

    [Fact]
    public async Task Who_hangs_up_hangs_up_on_the_other_side()
    {
        using var database = new TcpListener(IPAddress.Loopback, 0);
        database.Start();
        await using var roundTrips = new RoundTrips(((IPEndPoint)database.LocalEndpoint).Port);
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, roundTrips.Port, Cancel);
        using var accepted = await database.AcceptTcpClientAsync(Cancel);

        server.Close();

        Assert.Equal(0, await accepted.GetStream().ReadAsync(new byte[1], Cancel));
    }

    private static async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        await from.WriteAsync("x"u8.ToArray(), Cancel);
        await to.ReadExactlyAsync(new byte[1], Cancel);
    }
}
