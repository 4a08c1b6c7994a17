using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>A refresh whose commit is on disk when the connection is lost before the answer.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:00:10")]
    public async Task A_refresh_that_loses_its_answer_with_the_connection_gets_its_pair_whatever_the_grace(string grace)
    {
        var connection = new NpgsqlConnectionStringBuilder(await SharedPostgres.Cluster.NewDatabaseAsync());
        var swallow = false;
        await using var wire = new Forwarder(connection.Port, () => (() => true, () => !Volatile.Read(ref swallow)));
        await using var direct = new NpgsqlConnection(connection.ConnectionString + ";Pooling=false");
        await direct.OpenAsync(TestContext.Current.CancellationToken);
        connection.Port = wire.Port;
        connection.CommandTimeout = 30;
        await using var app = await DoorcodeApp.StartOnAsync(connection.ConnectionString, $"Doorcode:Jwt:RefreshGrace={grace}");
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();

        Volatile.Write(ref swallow, true);
        var refreshing = app.RefreshAsync(tokens.Refresh);
        await Eventually.TrueAsync(async () => await IsRotatedAsync(direct), "the rotation is committed");
        Volatile.Write(ref swallow, false);
        wire.HangUp();

        var next = Fixtures.Tokens.Of(await refreshing);
        await app.ShouldLiveAsync(next);
        Assert.Equal((1, null), await app.RowAsync(next.Refresh));
        (await app.RefreshAsync(next.Refresh)).ShouldBe(200);
    }

    private static async Task<bool> IsRotatedAsync(NpgsqlConnection direct)
    {
        await using var count = new NpgsqlCommand("SELECT COUNT(*) FROM sessions WHERE generation = 1", direct);
        return await count.ExecuteScalarAsync(TestContext.Current.CancellationToken) is 1L;
    }
}
