using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Outbox;
using Doorcode.Postgres;
using Doorcode.RateLimiting;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>The statements that run most often are one round trip each, and prepared.</summary>
public sealed class HotStatementsTests : IAsyncLifetime
{
    /// <summary>The driver prepares a statement at its second use.</summary>
    private const int Uses = 3;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Its clock is not the database's, so nothing of its own travels in between.
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private RoundTrips _trips = null!;
    private PostgresDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await SharedPostgres.Cluster.NewDatabaseAsync());
        _trips = new RoundTrips(connection.Port);
        connection.Port = _trips.Port;
        connection.MaxPoolSize = 1;
        _database = PostgresDatabaseTests.At(connection.ConnectionString, _clock);
        await _database.OpenAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _database.Dispose();
        await _trips.DisposeAsync();
    }

    [Fact]
    public async Task Looking_a_session_up_is_one_round_trip()
    {
        var (session, account) = await BeginAsync();
        var sessions = new SessionStore(_database, new HostClock(_clock), Options.Create(new SessionsOptions()));
        await ShouldBeOneTripAsync(
            "SELECT s.expires_at", async () => Assert.NotNull(await sessions.FindLiveAsync(session, account, Cancel)));
    }

    [Fact]
    public async Task Rotating_a_session_is_one_round_trip()
    {
        var (session, account) = await BeginAsync();
        var sessions = new SessionStore(_database, new HostClock(_clock), Options.Create(new SessionsOptions()));
        var (generation, hash) = (0L, new byte[32]);
        await ShouldBeOneTripAsync(
            "UPDATE sessions",
            async () =>
            {
                var next = RandomNumberGenerator.GetBytes(32);
                var token = new RefreshToken(account, session, generation, _clock.GetUtcNow().ToUnixTimeMilliseconds() + 1000, hash, IsSpent: false);
                Assert.NotNull(await sessions.TryRotateAsync(token, new Rotation(next, [1], [2], _clock.GetUtcNow().ToUnixTimeMilliseconds()), Cancel));
                (generation, hash) = (generation + 1, next);
            });
    }

    [Fact]
    public async Task Asking_why_a_refresh_token_is_not_the_current_one_is_one_round_trip()
    {
        var (session, account) = await BeginAsync();
        var sessions = new SessionStore(_database, new HostClock(_clock), Options.Create(new SessionsOptions()));
        var token = new RefreshToken(account, session, 0, _clock.GetUtcNow().ToUnixTimeMilliseconds() + 1000, new byte[32], IsSpent: true);
        await ShouldBeOneTripAsync("SELECT s.generation", async () => Assert.NotNull(await sessions.FindStateAsync(token, Cancel)));
    }

    [Fact]
    public async Task Guessing_a_code_with_its_id_is_one_round_trip()
    {
        var challenges = new SqlCodeStore(_database, new HostClock(_clock));
        var (id, subject) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.True(await challenges.AddAsync(
            new StoredCode(id, "a test", subject, RandomNumberGenerator.GetBytes(32), [1], 10, now, now + 1000, now),
            _ => ValueTask.CompletedTask,
            Cancel));
        await ShouldBeOneTripAsync(
            "UPDATE challenges SET guesses_left",
            async () => Assert.Equal(
                GuessOutcome.Rejected,
                await challenges.GuessAsync(
                    new CodeGuess(new CodeQuery("a test", subject, id), new byte[32], new RollingWindow(subject, 5, Hour)),
                    (_, _, _) => throw new InvalidOperationException("It was wrong."),
                    Cancel)));
    }

    [Fact]
    public async Task Claiming_mails_is_one_round_trip()
    {
        const int Mails = 2;
        var outbox = new OutboxStore(_database, new HostClock(_clock));
        await _database.WriteAsync(
            async tx =>
            {
                for (var i = 0; i < (Uses + 1) * Mails; i++)
                    await OutboxStore.AddAsync(
                        tx, TimeOrderedId.New(tx.Now), new OutboxItem("a test", [1], tx.Now + 1000, new OutboxLane([(byte)i], [(byte)i])));

                return 0;
            },
            Cancel);
        await ShouldBeOneTripAsync(
            "WITH RECURSIVE lanes",
            async () => Assert.Equal(
                Mails, (await outbox.RoundAsync([], new OutboxClaim(4, Hour) { Kinds = [new("a test", Mails, 5)] }, Cancel)).Claimed.Count));
    }

    [Fact]
    public async Task Recording_that_mails_are_over_is_one_round_trip()
    {
        var outbox = new OutboxStore(_database, new HostClock(_clock));
        await ShouldBeOneTripAsync(
            "DELETE FROM outbox", async () => Assert.False((await outbox.RecordOverAsync([TimeOrderedId.New(_clock.GetUtcNow().ToUnixTimeMilliseconds())], Cancel)).IsAnyLeft));
    }

    [Fact]
    public async Task Storing_a_code_with_what_goes_alongside_is_one_round_trip()
    {
        var codes = new SqlCodeStore(_database, new HostClock(_clock));
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        await ShouldBeOneTripAsync(
            "WITH changed AS (INSERT INTO challenges",
            async () => Assert.True(await codes.AddAsync(
                new StoredCode(
                    RandomNumberGenerator.GetBytes(32), "a test", RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), [1], 10, now,
                    now + 1000, now),
                tx => OutboxStore.AddAsync(
                    tx, TimeOrderedId.New(now), new OutboxItem("a test", [1], now + 1000, new OutboxLane([1], [1]))),
                Cancel)));
    }

    [Fact]
    public async Task Finding_the_account_of_an_address_is_one_round_trip()
    {
        await BeginAsync();
        var accounts = new AccountStore(_database);
        await ShouldBeOneTripAsync(
            "SELECT id, password_hash", async () => Assert.NotNull(await accounts.FindAsync(Address, Cancel)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(AccountStatus.Active)]
    [InlineData(AccountStatus.Disabled)]
    public async Task A_page_of_accounts_is_one_round_trip(AccountStatus? status)
    {
        await BeginAsync();
        var accounts = new AccountStore(_database);
        await ShouldBeOneTripAsync("SELECT id, email, full_name", async () => await accounts.PageAsync(status, default, 50, Cancel));
    }

    private static EmailAddress Address => EmailAddress.TryParse("ada@example.org", out var address, out _)
        ? address
        : throw new InvalidOperationException("It is an address.");

    /// <param name="start">How the statement begins.</param>
    /// <param name="operation">Runs it.</param>
    private async Task ShouldBeOneTripAsync(string start, Func<Task> operation)
    {
        for (var use = 0; use < Uses; use++)
            await operation();

        var ran = await RunsAsync(start);
        var before = _trips.Count;
        await operation();
        Assert.Equal(1, _trips.Count - before);
        Assert.Equal(ran + 1, await RunsAsync(start));
    }

    /// <summary>How often the one connection has run the statement as a prepared one.</summary>
    private async Task<long> RunsAsync(string start) => Assert.Single(
        await _database.AllAsync(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE starts_with(statement, @start)",
            row => row.Number(0),
            Cancel,
            ("@start", start)));

    private Task<(SessionId Session, AccountId Account)> BeginAsync() => _database.WriteAsync(
        async tx =>
        {
            var account = await AccountStore.CreateAsync(tx, Address, "Ada Lovelace", "a hash");
            var session = SessionId.New(tx.Now);
            await new SessionStore(_database, new HostClock(_clock), Options.Create(new SessionsOptions())).InsertAsync(tx, new NewSession(
                session, new AccountAtEpoch(account, Epoch: 0), new byte[32], tx.Now + 1000,
                AuthenticationFacts.ByPassword(tx.Now), new Caller("127.0.0.1", "127.0.0.1", "tests")));
            return (session, account);
        },
        Cancel);
}
