using System.Net;
using System.Net.Sockets;

namespace Doorcode.Tests.Rig;

public sealed class RoundTripsTests : IAsyncLifetime
{
    private readonly TcpListener _database = new(IPAddress.Loopback, 0);
    private readonly TcpClient _server = new();
    private RoundTrips _roundTrips = null!;
    private TcpClient _accepted = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database.Start();
        _roundTrips = new RoundTrips(((IPEndPoint)_database.LocalEndpoint).Port);
        await _server.ConnectAsync(IPAddress.Loopback, _roundTrips.Port, Cancel);
        _accepted = await _database.AcceptTcpClientAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        _accepted.Dispose();
        await _roundTrips.DisposeAsync();
        _database.Dispose();
    }

    [Fact]
    public async Task A_question_in_several_pieces_and_its_answer_in_several_are_one_round_trip()
    {
        var (asking, answering) = (_server.GetStream(), _accepted.GetStream());
        Assert.Equal(0, _roundTrips.Count);
        // A question in two pieces, each carried by itself.
        await CarryAsync(asking, answering);
        await CarryAsync(asking, answering);
        Assert.Equal(0, _roundTrips.Count);
        // And its answer in two.
        await CarryAsync(answering, asking);
        await CarryAsync(answering, asking);
        Assert.Equal(1, _roundTrips.Count);

        await CarryAsync(asking, answering);
        await CarryAsync(answering, asking);
        Assert.Equal(2, _roundTrips.Count);
    }

    [Fact]
    public async Task Who_hangs_up_hangs_up_on_the_other_side()
    {
        _server.Close();

        Assert.Equal(0, await _accepted.GetStream().ReadAsync(new byte[1], Cancel));
    }

    private static async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        await from.WriteAsync("x"u8.ToArray(), Cancel);
        await to.ReadExactlyAsync(new byte[1], Cancel);
    }
}
