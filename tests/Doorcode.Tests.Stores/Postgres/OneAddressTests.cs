using System.Collections.Concurrent;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>
/// A primary that takes no more writes but goes on answering, while another one takes its place behind the same address or under
/// another name of the connection string.
/// </summary>
public sealed class OneAddressTests
{
    public enum Way
    {
        /// <summary>One address, which stands for the primary of the moment.</summary>
        OneAddress,

        /// <summary>The names of both.</summary>
        TwoHosts,
    }

    [Theory]
    [InlineData(Way.OneAddress)]
    [InlineData(Way.TwoHosts)]
    public async Task A_primary_that_is_fenced_and_keeps_its_connections_is_left_for_the_new_one(Way way)
    {
        await using var pair = await Pair.StartAsync(way);
        var (app, ada) = (pair.App, pair.Ada);
        var (ended, tokens) = (await ada.TokensAsync(), await ada.TokensAsync());
        // Several connections are in the pool, and each of them must be left.
        Assert.All(await AtOnce.RunAsync(8, _ => app.MeAsync(tokens.Access)), answer => answer.ShouldBe(200));

        await pair.Primary.FenceAsync();
        (await app.GetAsync("/health/ready")).ShouldBe(Problems.Unavailable);
        (await ada.LogInAsync()).ShouldBe(Problems.Unavailable);

        await pair.PromoteAsync();
        await ShouldRecoverAsync(pair, tokens);
        await pair.EndAsync(ended);
        (await app.MeAsync(ended.Access)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task While_the_primary_is_fenced_the_log_does_not_grow_with_each_connection_that_is_tried()
    {
        await using var pair = await Pair.StartAsync(Way.OneAddress);
        var tokens = await pair.Ada.TokensAsync();

        await pair.Primary.FenceAsync();
        for (var i = 0; i < 20; i++)
            (await pair.App.MeAsync(tokens.Access)).ShouldBe(Problems.Unavailable);

        Assert.InRange(pair.App.Log.All.Count(line => line.Id.Id == 1807), 1, 8);
    }

    [Theory]
    [InlineData(Way.OneAddress)]
    [InlineData(Way.TwoHosts)]
    public async Task A_session_that_ended_on_the_new_primary_is_not_accepted_over_connections_to_the_old_one(Way way)
    {
        await using var pair = await Pair.StartAsync(way);
        var tokens = await pair.Ada.TokensAsync();
        Assert.All(await AtOnce.RunAsync(8, _ => pair.App.MeAsync(tokens.Access)), answer => answer.ShouldBe(200));

        await pair.Primary.FenceAsync();
        await pair.PromoteAsync();
        await pair.EndAsync(tokens);

        // The old primary still holds the session, and nothing has been written over any of these connections.
        var answers = await AtOnce.RunAsync(8, _ => pair.App.MeAsync(tokens.Access));
        Assert.All(answers, answer => Assert.Contains((int)answer.Status, new[] { 401, 503 }));
        await Eventually.TrueAsync(
            async () =>
            {
                var status = (int)(await pair.App.MeAsync(tokens.Access)).Status;
                Assert.Contains(status, new[] { 401, 503 });
                return status == 401;
            },
            "the new primary is asked");
    }

    [Theory]
    [InlineData(Way.OneAddress)]
    [InlineData(Way.TwoHosts)]
    public async Task A_primary_that_comes_back_as_a_standby_is_left_for_the_new_one(Way way)
    {
        await using var pair = await Pair.StartAsync(way);
        var (app, ada) = (pair.App, pair.Ada);
        var tokens = await ada.TokensAsync();

        await pair.Primary.RestartAsStandbyAsync();
        for (var i = 0; i < 3; i++)
        {
            // A standby answers queries, but it may be behind.
            (await app.MeAsync(tokens.Access)).ShouldBe(Problems.Unavailable);
            (await ada.LogInAsync()).ShouldBe(Problems.Unavailable);
            (await app.GetAsync("/health/ready")).ShouldBe(Problems.Unavailable);
        }

        await pair.PromoteAsync();
        await ShouldRecoverAsync(pair, tokens);
    }

    [Theory]
    [InlineData(Way.OneAddress)]
    [InlineData(Way.TwoHosts)]
    public async Task Requests_during_a_failover_get_200_or_503_and_nothing_else(Way way)
    {
        await using var pair = await Pair.StartAsync(way);
        var tokens = await pair.Ada.TokensAsync();
        using var over = new CancellationTokenSource();
        var seen = new ConcurrentBag<Answer>();
        var (first, go) = (new CountdownEvent(6), TestContext.Current.CancellationToken);
        var people = Enumerable.Range(0, 6).Select(async i =>
        {
            for (var round = 0; !over.IsCancellationRequested; round++)
            {
                seen.Add(i % 2 == 0 ? await pair.Ada.LogInAsync() : await pair.App.MeAsync(tokens.Access));
                if (round == 0)
                    first.Signal();
            }
        }).ToArray();
        await Eventually.TrueAsync(() => first.IsSet, "each of them has an answer");

        await pair.Primary.FenceAsync();
        await pair.PromoteAsync();
        await ShouldRecoverAsync(pair, tokens);
        await over.CancelAsync();
        await Task.WhenAll(people).WaitAsync(go);

        Assert.All(seen, answer => Assert.Contains((int)answer.Status, new[] { 200, 503 }));
        Assert.Contains(seen, answer => (int)answer.Status == 200);
        first.Dispose();
    }

    [Fact]
    public async Task A_standby_is_refused_at_the_start_in_one_sentence()
    {
        await using var pair = await Pair.StartAsync(Way.OneAddress);
        using var database = PostgresDatabaseTests.At(pair.ConnectionToStandby);
        var refused = await Assert.ThrowsAsync<Doorcode.Storage.StartRefusedException>(
            () => database.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Contains("takes no writes: it is a standby", refused.Message, StringComparison.Ordinal);
    }

    private static async Task ShouldRecoverAsync(Pair pair, Fixtures.Tokens tokens)
    {
        await Eventually.TrueAsync(
            async () => (int)(await pair.Ada.LogInAsync()).Status == 200
                && (int)(await pair.App.GetAsync("/health/ready")).Status == 200
                && (int)(await pair.App.MeAsync(tokens.Access)).Status == 200,
            "requests are answered again");
        Assert.All(await AtOnce.RunAsync(8, _ => pair.Ada.LogInAsync()), answer => answer.ShouldBe(200));
    }

    /// <summary>A primary and its standby, and a server that reaches them as an operator names them.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly string _database;
        private readonly Wire _address;

        private Pair(PostgresCluster primary, PostgresCluster standby, string database)
        {
            (Primary, Standby, _database) = (primary, standby, database);
            _address = new Wire(primary.Port);
        }

        public PostgresCluster Primary { get; }

        public PostgresCluster Standby { get; }

        public DoorcodeApp App { get; private set; } = null!;

        public Person Ada { get; private set; } = null!;

        public string ConnectionToStandby => Standby.ConnectionTo(_database);

        public static async Task<Pair> StartAsync(Way way)
        {
            var primary = PostgresCluster.Prepare();
            var connection = new NpgsqlConnectionStringBuilder(PostgresDatabases.WithoutPatience(await primary.NewDatabaseAsync()));
            var standby = await primary.NewStandbyAsync();
            var pair = new Pair(primary, standby, connection.Database!);
            connection.Remove("Port");
            int[] ports = way is Way.OneAddress ? [pair._address.Port] : [primary.Port, standby.Port];
            connection.Host = string.Join(',', ports.Select(port => $"127.0.0.1:{port}"));
            pair.App = await DoorcodeApp.StartOnAsync(connection.ConnectionString, "Doorcode:RateLimits:Enabled=false");
            pair.Ada = await pair.App.JoinAsync("ada@example.org");
            return pair;
        }

        /// <summary>Makes the standby the primary, once it has what was written; the address stands for it from now on.</summary>
        public async Task PromoteAsync()
        {
            await using var old = new NpgsqlConnection(Primary.ConnectionTo("postgres") + ";Pooling=false");
            await old.OpenAsync();
            await using var position = new NpgsqlCommand(
                "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END::text", old);
            var written = (string)(await position.ExecuteScalarAsync())!;
            await using (var follower = new NpgsqlConnection(Standby.ConnectionTo("postgres") + ";Pooling=false"))
            {
                await follower.OpenAsync();
                await using var look = new NpgsqlCommand($"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn", follower);
                await Eventually.TrueAsync(async () => await look.ExecuteScalarAsync() is true, "the standby has what was written");
            }

            await Standby.PromoteAsync();
            _address.MoveTo(Standby.Port);
        }

        /// <summary>Ends a session on the new primary, as another server does.</summary>
        public Task EndAsync(Fixtures.Tokens tokens) => Standby.ExecuteAsync(
            _database, $"UPDATE sessions SET revoked_at = 1, revoked_because = 'logout', successor = NULL WHERE id = '{SessionCalls.SessionOf(tokens.Access)}'");

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await _address.DisposeAsync();
            await Standby.DisposeAsync();
            await Primary.DisposeAsync();
        }
    }
}
