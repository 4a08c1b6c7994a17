using System.Text;
using Doorcode.Mail;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Postgres;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Mail;

/// <summary>What the outbox does over every database; on a shared one, two servers are at it.</summary>
public abstract partial class OutboxContract : IAsyncLifetime
{
    private const string Records = """
        SELECT COUNT(*) FROM outbox WHERE sealed IS NULL AND next_attempt_at IS NULL AND given_up_at IS NOT NULL AND last_error IS NULL
        """;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private Database[] _databases = [];
    private OutboxStore[] _stores = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _databases = await OpenAsync();
        _stores = [.. _databases.Select(database => new OutboxStore(database, new HostClock(Clock)))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases.Distinct())
            ((IDisposable)database).Dispose();

        await ForgetAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The database as two servers have it.</summary>
    protected abstract Task<Database[]> OpenAsync();

    protected virtual ValueTask ForgetAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Of_claimers_at_once_no_two_get_the_same_mail_and_none_is_left()
    {
        for (var round = 0; round < 5; round++)
        {
            var ids = await AddAsync(60);
            var turns = await AtOnce.RunAsync(30, i => _stores[i % 2].TurnAsync([], new MailClaim(4, Lease), Cancel));
            var claimed = turns.SelectMany(turn => turn.Claimed).Select(mail => mail.Id).ToList();
            while (claimed.Count < ids.Count)
            {
                var more = await _stores[0].TurnAsync([], new MailClaim(4, Lease), Cancel);
                Assert.NotEmpty(more.Claimed);
                claimed.AddRange(more.Claimed.Select(mail => mail.Id));
            }

            Assert.Equal(ids.Order(), claimed.Order());
            Assert.All(turns, turn => Assert.InRange(turn.Claimed.Count, 0, 4));
            await _stores[0].TurnAsync([.. ids.Select(id => new MailOutcome.Sent(id))], new MailClaim(0, Lease), Cancel);
        }
    }

    [Fact]
    public async Task A_mail_of_a_server_that_died_is_taken_over_when_its_lease_ends()
    {
        var id = Assert.Single(await AddAsync(1));
        var first = Assert.Single((await _stores[0].TurnAsync([], new MailClaim(1, Lease), Cancel)).Claimed);
        Assert.Equal((id, 1), (first.Id, first.Attempts));
        var none = await _stores[1].TurnAsync([], new MailClaim(1, Lease), Cancel);
        Assert.Empty(none.Claimed);

        Clock.Advance(Lease);
        var second = Assert.Single((await _stores[1].TurnAsync([], new MailClaim(1, Lease), Cancel)).Claimed);
        Assert.Equal((id, 2), (second.Id, second.Attempts));

        // The first one was not dead but slow: what it says of its attempt no longer counts.
        await _stores[0].TurnAsync([new MailOutcome.GivenUp(id, first.Attempts, "late")], new MailClaim(0, Lease), Cancel);
        await _stores[0].TurnAsync([new MailOutcome.Retry(id, first.Attempts, 0, "late")], new MailClaim(0, Lease), Cancel);
        Assert.Empty((await _stores[0].TurnAsync([], new MailClaim(1, Lease), Cancel)).Claimed);
        await _stores[1].TurnAsync([new MailOutcome.Sent(id)], new MailClaim(0, Lease), Cancel);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Mail_that_was_claimed_before_is_left_to_its_claimer_for_as_long_as_it_should_be()
    {
        await AddAsync(1);
        var tried = Assert.Single((await _stores[0].TurnAsync([], new MailClaim(1, Lease), Cancel)).Claimed);
        var due = Now + (long)Lease.TotalMilliseconds;
        Clock.Advance(2 * Lease);
        await AddAsync(1);

        var untried = Assert.Single((await _stores[1].TurnAsync([], new MailClaim(4, Lease, due - 1), Cancel)).Claimed);
        Assert.Equal(1, untried.Attempts);
        var again = Assert.Single((await _stores[1].TurnAsync([], new MailClaim(4, Lease, due), Cancel)).Claimed);
        Assert.Equal((tried.Id, 2), (again.Id, again.Attempts));
    }

    [Fact]
    public async Task The_oldest_is_the_oldest_of_all_that_wait_not_of_those_that_are_due_next()
    {
        const int Counted = 10_000;
        var now = Now;
        Assert.Equal(new Waiting(0, null), await _stores[0].WaitingAsync(Cancel));
        var ids = await AddAsync(2);
        await _stores[0].TurnAsync([], new MailClaim(2, Lease), Cancel);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await AddAsync(Counted);
        await _stores[0].TurnAsync([new MailOutcome.Retry(ids[1], 1, Now + 60_000, "later")], new MailClaim(0, Lease), Cancel);
        Assert.Equal(new Waiting(Counted, now), await _stores[0].WaitingAsync(Cancel));

        await _stores[0].TurnAsync(
            [new MailOutcome.GivenUp(ids[0], 1, "dead"), new MailOutcome.Sent(ids[1])], new MailClaim(0, Lease), Cancel);
        Assert.Equal(new Waiting(Counted, now + 1000), await _stores[0].WaitingAsync(Cancel));
    }

    [Fact]
    public async Task What_became_of_a_mail_is_kept()
    {
        var ids = await AddAsync(3);
        var claimed = (await _stores[0].TurnAsync([], new MailClaim(4, Lease), Cancel)).Claimed;
        Assert.Equal(3, claimed.Count);

        await _stores[1].TurnAsync(
            [
                new MailOutcome.Sent(ids[0]),
                new MailOutcome.Retry(ids[1], 1, Now + 5000, "try again"),
                new MailOutcome.GivenUp(ids[2], 1, Reason: null),
            ],
            new MailClaim(0, Lease), Cancel);

        Assert.Equal(2, await CountAsync());
        Assert.Equal(1, await CountAsync(Records));
        Assert.Equal("try again", await _databases[0].FirstAsync(
            "SELECT last_error FROM outbox WHERE given_up_at IS NULL", row => row.TextOrNull(0), Cancel));
        Assert.Equal(Now + 5000, (await _stores[0].TurnAsync([], new MailClaim(1, Lease), Cancel)).NextDue);

        Clock.Advance(TimeSpan.FromDays(30));
        await _stores[0].MaintainAsync(Cancel);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_mail_that_is_handed_back_is_as_if_nobody_had_claimed_it_but_due_later()
    {
        var id = Assert.Single(await AddAsync(1));
        for (var i = 0; i < 3; i++)
        {
            var claimed = Assert.Single((await _stores[0].TurnAsync([], new MailClaim(1, Lease), Cancel)).Claimed);
            Assert.Equal((id, 1), (claimed.Id, claimed.Attempts));
            await _stores[0].TurnAsync([new MailOutcome.HandedBack(id, 1, Now + 5000)], new MailClaim(0, Lease), Cancel);
            Assert.Empty((await _stores[1].TurnAsync([], new MailClaim(1, Lease), Cancel)).Claimed);
            Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(1, await CountAsync("SELECT COUNT(*) FROM outbox WHERE attempts = 0 AND state = 0 AND last_error IS NULL"));
    }

    [Fact]
    public async Task Mails_that_the_version_before_stored_or_is_sending_are_sent()
    {
        const string Insert = """
            INSERT INTO outbox (id, sealed, created_at, give_up_at, next_attempt_at, attempts)
            VALUES (@id, @sealed, @now, @end, @due, @attempts)
            """;
        var due = Now;
        foreach (var (at, attempts) in new[] { (due, 0L), (due, 3L), (due + 60_000, 1L) })
        {
            await _databases[0].ExecuteAsync(
                Insert, Cancel, ("@id", Guid.CreateVersion7(Clock.GetUtcNow())), ("@sealed", new byte[] { 1 }), ("@now", Now), ("@end", Now + 600_000), ("@due", at),
                ("@attempts", attempts));
        }

        var again = Assert.Single((await _stores[1].TurnAsync([], new MailClaim(4, Lease, due - 1), Cancel)).Claimed);
        Assert.Equal(1, again.Attempts);
        Assert.Equal(4, Assert.Single((await _stores[0].TurnAsync([], new MailClaim(4, Lease), Cancel)).Claimed).Attempts);
        Clock.Advance(Lease);
        var rest = new List<ClaimedMail>();
        for (var i = 0; i < 3; i++)
            rest.AddRange((await _stores[i % 2].TurnAsync([], new MailClaim(4, Lease), Cancel)).Claimed);

        Assert.Equal(2, rest.Count);
        Assert.Contains(rest, mail => mail.Attempts == 2);
    }

    private ValueTask<long> CountAsync(string sql = "SELECT COUNT(*) FROM outbox") =>
        _databases[0].FirstAsync(sql, row => row.Number(0), Cancel);

    /// <summary>Each in a lane of its own.</summary>
    private Task<IReadOnlyList<Guid>> AddAsync(int count) => AddAsync(count, LaneOf);

    private static MailLane LaneOf(int number) => new(BitConverter.GetBytes(number), BitConverter.GetBytes(number));

    private static MailLane Lane(string domain, string site) => new(Encoding.UTF8.GetBytes(domain), Encoding.UTF8.GetBytes(site));

    private async Task<Guid> AddOneAsync(string domain, string site) => Assert.Single(await AddAsync(1, _ => Lane(domain, site)));

    /// <summary>The next mails, one turn each.</summary>
    private async Task<List<Guid>> NextAsync(int turns, int perSite = int.MaxValue)
    {
        var claimed = new List<Guid>();
        for (var i = 0; i < turns; i++)
        {
            claimed.AddRange((await _stores[i % 2].TurnAsync([], new MailClaim(1, Lease) { PerSite = perSite }, Cancel))
                .Claimed.Select(mail => mail.Id));
        }

        return claimed;
    }

    private async Task<IReadOnlyList<Guid>> AddAsync(int count, Func<int, MailLane> lane)
    {
        var ids = Enumerable.Range(0, count).Select(i => Guid.CreateVersion7(Clock.GetUtcNow().AddMilliseconds(i))).ToList();
        await _databases[0].WriteAsync(
            async tx =>
            {
                foreach (var (i, id) in ids.Index())
                    await OutboxStore.AddAsync(tx, id, [1, 2, 3], Now + 60_000, lane(i));

                return 0;
            },
            Cancel);
        return ids;
    }
}

public sealed class SqliteOutboxTests : OutboxContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doorcode-");

    protected override async Task<Database[]> OpenAsync()
    {
        var database = new SqliteDatabase(
            Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={Path.Combine(_folder.FullName, "doorcode.db")}" }), new HostClock(Clock));
        await database.OpenAsync(CancellationToken.None);
        return [database, database];
    }

    protected override ValueTask ForgetAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresOutboxTests : OutboxContract
{
    protected override async Task<Database[]> OpenAsync()
    {
        var connection = await PostgresServer.Shared.NewDatabaseAsync();
        Database[] databases = [PostgresDatabaseTests.At(connection, Clock), PostgresDatabaseTests.At(connection, Clock)];
        await Task.WhenAll(databases.Select(database => database.OpenAsync(CancellationToken.None)));
        return databases;
    }
}
