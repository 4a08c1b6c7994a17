using Doorcode.Postgres;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Servers whose connection string names several hosts.</summary>
public sealed class FailoverTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_first_host_that_never_answers_is_given_up_and_every_request_answered_by_the_second()
    {
        // Takes connections and says nothing, as a machine does that hangs.
        var tries = 0;
        await using var silent = new Forwarder(SharedPostgres.Cluster.Port, () =>
        {
            Interlocked.Increment(ref tries);
            return (() => false, () => false);
        });
        var connection = Hosts(await SharedPostgres.Cluster.NewDatabaseAsync(), silent.Port, SharedPostgres.Cluster.Port);
        await using var app = await StartAsync(connection + ";Host Recheck Seconds=1");
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();

        // The second one has taken writes, so the first one is not asked any more, though it may be: no client waits for it.
        var tried = Volatile.Read(ref tries);
        for (var round = 0; round < 20; round++)
        {
            var answers = await AtOnce.RunAsync(8, i => i == 0 ? app.RefreshAsync(tokens.Refresh) : app.MeAsync(tokens.Access));
            Assert.All(answers, answer => answer.ShouldBe(200));
            tokens = Fixtures.Tokens.Of(answers[0]);
        }

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(tried, Volatile.Read(ref tries));
    }

    [Fact]
    public async Task After_a_silent_primary_no_request_waits_for_it_once_the_standby_takes_writes()
    {
        await using var primary = PostgresCluster.Prepare();
        var database = await primary.NewDatabaseAsync();
        await using var standby = await primary.NewStandbyAsync();
        await WaitForEachCommitAsync(primary);
        var (tries, isSilent) = (0, false);
        await using var first = new Forwarder(primary.Port, () =>
        {
            Interlocked.Increment(ref tries);
            return (() => !Volatile.Read(ref isSilent), () => !Volatile.Read(ref isSilent));
        });
        await using var app = await StartAsync(Hosts(database, first.Port, standby.Port));
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();
        Volatile.Write(ref isSilent, true);
        // Until every connection of before is given up, and the standby was found to be one.
        for (var round = 0; round < 3; round++)
            await ShouldBeUnavailableAsync(app, tokens);

        await standby.PromoteAsync();
        await ShouldRecoverAsync(app, tokens);
        var tried = Volatile.Read(ref tries);
        for (var round = 0; round < 5; round++)
        {
            (await app.MeAsync(tokens.Access)).ShouldBe(200);
            tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
            (await ada.LogInAsync()).ShouldBe(200);
            (await app.PostAsync("/api/users/forgot-password/", ("email", "nobody@example.org"))).ShouldBe(200);
        }

        Assert.Equal(tried, Volatile.Read(ref tries));
    }

    [Fact]
    public async Task When_the_standby_takes_over_the_server_goes_on_and_nothing_that_was_answered_is_lost()
    {
        await using var pair = await Pair.StartAsync();
        var (primary, standby, app) = (pair.Primary, pair.Standby, pair.App);
        var ada = await app.JoinAsync("ada@example.org");
        var (ended, tokens) = (await ada.TokensAsync(), await ada.TokensAsync());
        (await app.LogOutAsync(ended)).ShouldBe(205);
        await primary.StopAsync(Signal.Quit);
        await ShouldBeUnavailableAsync(app, tokens);

        await standby.PromoteAsync();
        await ShouldRecoverAsync(app, tokens);
        tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        await app.ShouldLiveAsync(tokens);
        await app.ShouldBeOverAsync(ended);
        (await ada.LogInAsync()).ShouldBe(200);
        await app.JoinAsync("bea@example.org");
    }

    [Fact]
    public async Task When_the_primary_stands_still_and_the_standby_takes_over_the_server_goes_on()
    {
        await using var pair = await Pair.StartAsync();
        var (primary, standby, app) = (pair.Primary, pair.Standby, pair.App);
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();
        primary.Send(Signal.Stop);
        await ShouldBeUnavailableAsync(app, tokens);

        await standby.PromoteAsync();
        await ShouldRecoverAsync(app, tokens);
        (await app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_primary_that_was_only_restarted_is_found_again_at_once()
    {
        await using var primary = PostgresCluster.Prepare();
        var database = await primary.NewDatabaseAsync();
        await using var standby = await primary.NewStandbyAsync();
        await using var app = await StartAsync(Hosts(database, primary.Port, standby.Port));
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        for (var round = 0; round < 3; round++)
        {
            await primary.RestartAsync();
            (await app.MeAsync(tokens.Access)).ShouldBe(200);
            await primary.StopAsync();
            await ShouldBeUnavailableAsync(app, tokens);
            await primary.StartAsync();
            (await app.MeAsync(tokens.Access)).ShouldBe(200);
            tokens = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));
        }
    }

    [Theory]
    [InlineData("Host=one", 3, 10)]
    [InlineData("Host=one,two", 1, 60)]
    [InlineData("Host=one,two;Timeout=2;Host Recheck Seconds=5", 2, 5)]
    public void Each_of_several_hosts_has_a_second_to_answer_unless_the_operator_says_otherwise(string text, int timeout, int recheck)
    {
        var connection = PostgresSettings.Read(text).Connection;
        Assert.Equal((timeout, recheck), (connection.Timeout, connection.HostRecheckSeconds));
    }

    private static Task<DoorcodeApp> StartAsync(string connection) =>
        DoorcodeApp.StartOnAsync(connection, "Doorcode:RateLimits:Enabled=false");

    /// <summary>As an operator names them.</summary>
    private static string Hosts(string connection, params int[] ports)
    {
        var hosts = new NpgsqlConnectionStringBuilder(PostgresDatabases.WithoutPatience(connection));
        hosts.Remove("Port");
        hosts.Host = string.Join(',', ports.Select(port => $"127.0.0.1:{port}"));
        return hosts.ConnectionString;
    }

    /// <summary>From here on a commit is answered when the standby has it, too.</summary>
    private static async Task WaitForEachCommitAsync(PostgresCluster primary)
    {
        await primary.ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
        await primary.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await using var connection = new NpgsqlConnection(primary.ConnectionTo("postgres") + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var look = new NpgsqlCommand(
            "SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'", connection);
        await Eventually.TrueAsync(async () => await look.ExecuteScalarAsync(Cancel) is 1L, "the standby is a synchronous one");
    }

    private static async Task ShouldBeUnavailableAsync(DoorcodeApp app, Fixtures.Tokens tokens)
    {
        var answers = await AtOnce.RunAsync(8, i => i % 2 == 0 ? app.MeAsync(tokens.Access) : app.GetAsync("/health/ready"));
        Assert.All(answers, answer => answer.ShouldBe(Problems.Unavailable));
    }

    private static async Task ShouldRecoverAsync(DoorcodeApp app, Fixtures.Tokens tokens)
    {
        await Eventually.TrueAsync(
            async () => (int)(await app.GetAsync("/health/ready")).Status == 200
                && (int)(await app.MeAsync(tokens.Access)).Status == 200,
            "requests are answered again");
    }

    /// <summary>A primary and its standby, which has every commit that was answered.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private Pair(PostgresCluster primary, PostgresCluster standby, DoorcodeApp app) =>
            (Primary, Standby, App) = (primary, standby, app);

        public PostgresCluster Primary { get; }

        public PostgresCluster Standby { get; }

        /// <summary>A server that knows both.</summary>
        public DoorcodeApp App { get; }

        public static async Task<Pair> StartAsync()
        {
            var primary = PostgresCluster.Prepare();
            var database = await primary.NewDatabaseAsync();
            var standby = await primary.NewStandbyAsync();
            await WaitForEachCommitAsync(primary);
            return new Pair(primary, standby, await FailoverTests.StartAsync(Hosts(database, primary.Port, standby.Port)));
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            await Standby.DisposeAsync();
            await Primary.DisposeAsync();
        }
    }
}
