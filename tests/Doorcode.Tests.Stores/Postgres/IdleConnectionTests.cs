using System.Diagnostics;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Connections that were closed while nobody used them cost no request its answer.</summary>
public sealed class IdleConnectionTests(IdleConnectionTests.Cluster cluster) : IClassFixture<IdleConnectionTests.Cluster>, IAsyncLifetime
{
    private const string Others = "datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'doorcode'";

    /// <summary>As long as nobody uses a connection before it is closed.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>As long as a statement waits for a server that restarts. On a busy machine a restart may take longer, and is tried again.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly PostgresCluster _server = cluster.Server;
    private Wire _wire = null!;
    private DoorcodeApp _app = null!;
    private string _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public enum Closing
    {
        /// <summary><c>idle_session_timeout</c>.</summary>
        IdleTimeout,

        /// <summary><c>pg_terminate_backend</c>.</summary>
        Termination,

        /// <summary>A restart that is over before anybody asks.</summary>
        Restart,

        /// <summary>A restart that is under way.</summary>
        ShortOutage,

        /// <summary>A proxy closes them.</summary>
        HangUp,

        /// <summary>A firewall forgets them: nothing arrives any more, and nobody is told.</summary>
        Silence,
    }

    public static TheoryData<Closing> Closings { get; } = new(Enum.GetValues<Closing>());

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(PostgresDatabases.WithoutPatience(await _server.NewDatabaseAsync()));
        _database = connection.Database!;
        _wire = new Wire(connection.Port);
        connection.Port = _wire.Port;
        _app = await DoorcodeApp.StartOnAsync(connection.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _wire.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Closings))]
    public async Task The_first_request_after_idle_connections_were_closed_is_answered(Closing closing)
    {
        var ada = await _app.JoinAsync("ada@example.org");
        var (tokens, toRefresh) = (await ada.TokensAsync(), await ada.TokensAsync());

        await AfterAsync(closing, ada.LogInAsync, 200);
        await AfterAsync(closing, () => _app.MeAsync(tokens.Access), 200);
        await AfterAsync(closing, () => _app.RefreshAsync(toRefresh.Refresh), 200);
        await AfterAsync(closing, () => RegistrationCalls.RegisterAsync(_app, "bea@example.org"), 200);
        var bea = new Person(_app, "bea@example.org", Person.DefaultPassword, "", SmtpMailbox.CodeIn(await _app.Mailbox.NextFor("bea@example.org")));
        _app.Clock.Advance(TimeSpan.FromMinutes(2));
        await AfterAsync(closing, () => _app.PostAsync("/api/users/resend-otp/", ("email", bea.Email)), 200);
        await AfterAsync(closing, () => bea.ConfirmWithoutIdAsync(bea.Code), 201);
        var cat = await _app.RegisterAsync("cat@example.org");
        await AfterAsync(closing, () => cat.ConfirmAsync(cat.Code), 201);
        await AfterAsync(closing, () => _app.LogOutAsync(tokens), 205);
        await AfterAsync(closing, () => _app.GetAsync("/health/ready"), 200);
    }

    [Theory]
    [MemberData(nameof(Closings))]
    public async Task The_first_single_write_after_idle_connections_were_closed_happens_once(Closing closing)
    {
        var database = _app.Services.GetRequiredService<Database>();
        await database.ExecuteAsync("CREATE TABLE counts AS SELECT 0::bigint AS n", Cancel);
        for (var round = 1; round <= 3;)
        {
            var begun = Stopwatch.GetTimestamp();
            var restarting = await CloseAsync(closing);
            try
            {
                Assert.Equal(1, await database.ExecuteAsync("UPDATE counts SET n = n + 1", Cancel));
                round++;
            }
            catch (BackendUnavailableException) when (closing is Closing.ShortOutage)
            {
                await restarting;
                Assert.True(Stopwatch.GetElapsedTime(begun) > Short);
            }

            await restarting;
            Assert.Equal(round - 1, await database.FirstAsync("SELECT n FROM counts", row => row.Number(0), Cancel));
        }
    }

    [Fact]
    public async Task Requests_at_once_after_idle_connections_were_closed_are_all_answered()
    {
        using var database = PostgresDatabaseTests.At(_server.ConnectionTo(_database) + ";Command Timeout=30");
        await database.OpenAsync(Cancel);
        for (var round = 0; round < 8; round++)
        {
            await ReadAtOnceAsync("SELECT 1::bigint FROM pg_sleep(0.2)");
            await _server.ExecuteAsync(_database, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {Others}");
            await ReadAtOnceAsync("SELECT 1::bigint");
        }

        async Task ReadAtOnceAsync(string sql) => Assert.All(
            await AtOnce.RunAsync(40, async _ => await database.FirstAsync(sql, row => row.Number(0), Cancel)),
            answer => Assert.Equal(1, answer));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_not_repeated()
    {
        var swallow = false;
        await using var wire = new Forwarder(_server.Port, () => (() => true, () => !Volatile.Read(ref swallow)));
        using var database = PostgresDatabaseTests.At($"Host=127.0.0.1;Port={wire.Port};Database={_database};Username=doorcode;Maximum Pool Size=1;Command Timeout=30");
        await database.OpenAsync(Cancel);
        await database.ExecuteAsync("CREATE TABLE counts AS SELECT 0::bigint AS n", Cancel);

        Volatile.Write(ref swallow, true);
        var write = database.ExecuteAsync("UPDATE counts SET n = n + 1", Cancel);
        var seen = PostgresDatabaseTests.At(_server.ConnectionTo(_database) + ";Command Timeout=30");
        await seen.OpenAsync(Cancel);
        await Eventually.TrueAsync(async () => await seen.FirstAsync("SELECT n FROM counts", row => row.Number(0), Cancel) == 1, "it is written");
        Volatile.Write(ref swallow, false);
        wire.HangUp();

        await Assert.ThrowsAsync<BackendUnavailableException>(() => write);
        Assert.Equal(1, await seen.FirstAsync("SELECT n FROM counts", row => row.Number(0), Cancel));
        seen.Dispose();
    }

    [Fact]
    public async Task A_write_that_PostgreSQL_ended_before_its_commit_is_repeated()
    {
        using var database = PostgresDatabaseTests.At(_server.ConnectionTo(_database) + ";Command Timeout=30");
        await database.OpenAsync(Cancel);
        await database.ExecuteAsync("CREATE TABLE counts AS SELECT 0::bigint AS n, true AS slow", Cancel);
        var write = database.ExecuteAsync("UPDATE counts SET n = n + 1 WHERE NOT slow OR pg_sleep(60) IS NOT NULL", Cancel);
        const string Sleeper = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
        await Eventually.TrueAsync(
            async () => await database.FirstAsync($"SELECT COUNT(*) {Sleeper}", row => row.Number(0), Cancel) == 1, "it is under way");

        // Committed first: the repeat may come before a statement of the same transaction is visible.
        await _server.ExecuteAsync(_database, "UPDATE counts SET slow = false");
        await _server.ExecuteAsync(_database, $"SELECT pg_terminate_backend(pid) {Sleeper}");

        Assert.Equal(1, await write);
        Assert.Equal(1, await database.FirstAsync("SELECT n FROM counts", row => row.Number(0), Cancel));
    }

    private async Task AfterAsync(Closing closing, Func<Task<Answer>> ask, int expected)
    {
        var (answer, outage) = await OnceAsync();
        while (closing is Closing.ShortOutage && (int)answer.Status == 503 && outage > Short)
            (answer, outage) = await OnceAsync();

        answer.ShouldBe(expected);

        async Task<(Answer Answer, TimeSpan Outage)> OnceAsync()
        {
            var begun = Stopwatch.GetTimestamp();
            var restarting = await CloseAsync(closing);
            var given = await ask();
            await restarting;
            return (given, Stopwatch.GetElapsedTime(begun));
        }
    }

    /// <summary>Closes the idle connections.</summary>
    /// <returns>Ends when the database runs.</returns>
    private async Task<Task> CloseAsync(Closing closing)
    {
        // A read of some time on each, so that several are in the pool.
        var database = _app.Services.GetRequiredService<Database>();
        await AtOnce.RunAsync(4, async _ => await database.FirstAsync("SELECT 1::bigint FROM pg_sleep(0.05)", row => row.Number(0), Cancel));
        var restarting = Task.CompletedTask;
        switch (closing)
        {
            case Closing.IdleTimeout:
                await _server.ExecuteAsync(_database, $"ALTER DATABASE {_database} SET idle_session_timeout = '500ms'");
                await TerminateAsync();
                await AtOnce.RunAsync(4, async _ => await database.FirstAsync("SELECT 1::bigint FROM pg_sleep(0.05)", row => row.Number(0), Cancel));
                await UntilNobodyAsync("COUNT(*)");
                break;
            case Closing.Termination:
                await TerminateAsync();
                break;
            case Closing.Restart:
                await _server.RestartAsync();
                break;
            case Closing.ShortOutage:
                await _server.StopAsync();
                restarting = _server.StartAsync();
                break;
            case Closing.HangUp:
                // Then the clock: a background query that the clock wakes would otherwise use a connection just before it is closed.
                _wire.HangUp();
                _app.Clock.Advance(Rest);
                break;
            default:
                _wire.Cut();
                _app.Clock.Advance(Rest);
                break;
        }

        return restarting;
    }

    /// <summary>Until it finds none: the server's own work may open one meanwhile.</summary>
    private Task TerminateAsync() => UntilNobodyAsync("COUNT(pg_terminate_backend(pid))");

    private Task UntilNobodyAsync(string count) => Eventually.TrueAsync(
        async () =>
        {
            await using var connection = new NpgsqlConnection(_server.ConnectionTo(_database) + ";Pooling=false");
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand($"SELECT {count} FROM pg_stat_activity WHERE {Others}", connection);
            return await command.ExecuteScalarAsync(Cancel) is 0L;
        },
        "every connection of the pool is closed");

    /// <summary>One cluster, which the tests restart one after the other.</summary>
    public sealed class Cluster : IAsyncDisposable
    {
        public PostgresCluster Server { get; } = PostgresCluster.Prepare();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
