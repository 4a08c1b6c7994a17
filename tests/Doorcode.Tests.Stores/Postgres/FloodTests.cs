using System.Globalization;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a flood of requests costs, and how it ends for those who give up; over a cluster of its own.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    private readonly PostgresCluster _server = PostgresCluster.Prepare();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_login_that_a_limit_refuses_costs_the_token_of_its_network_and_no_other_write()
    {
        await using var app = await DoorcodeApp.StartOnAsync(
            await _server.NewDatabaseAsync(), "Doorcode:RateLimits:LoginPerAccountAndNetwork:Burst=1");
        (await LogInAsync(app)).ShouldBe(Problems.InvalidCredentials);
        // The first one of a minute is in the audit log.
        (await LogInAsync(app)).ShouldBe(Problems.TooManyRequests);

        var before = NextTransaction(app);
        for (var i = 0; i < 30; i++)
            (await LogInAsync(app)).ShouldBe(Problems.TooManyRequests);

        // Each request takes one of its network's own tokens, which is one write; PostgreSQL's upkeep may add a few.
        Assert.InRange(NextTransaction(app) - before, 0, 40);
    }

    [Fact]
    public async Task A_caller_that_cancels_at_the_timeout_gets_a_cancellation_or_a_timeout()
    {
        var connection = PostgresDatabases.WithoutPatience(await _server.NewDatabaseAsync()) + ";Command Timeout=1;Maximum Pool Size=40";
        using var database = PostgresDatabaseTests.At(connection);
        await database.OpenAsync(Cancel);
        await using var other = new NpgsqlConnection(connection + ";Pooling=false");
        await other.OpenAsync(Cancel);
        await using var transaction = await other.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE", other, transaction);
        await hold.ExecuteNonQueryAsync(Cancel);

        var ends = await AtOnce.RunAsync(40, async i =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(980 + i), TimeProvider.System);
            return await Record.ExceptionAsync(async () =>
                await database.FirstAsync("SELECT COUNT(*) FROM sessions", row => row.Number(0), patience.Token));
        });
        Assert.All(ends, end => Assert.True(end is OperationCanceledException or BackendUnavailableException, $"{end}"));
    }

    private static Task<Answer> LogInAsync(DoorcodeApp app) =>
        app.PostAsync("/api/users/login/", ("email", "kim@example.org"), ("password", "not the password"));

    private static long NextTransaction(DoorcodeApp app) =>
        Convert.ToInt64(app.Scalar("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"), CultureInfo.InvariantCulture);
}
