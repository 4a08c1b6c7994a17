using System.Text;
using Doorcode.Outbox;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Outbox;

/// <summary>What the outbox does over every database; on a shared one, two servers are at it.</summary>
public abstract partial class OutboxContract : IAsyncLifetime
{
    private const string Records = """
        SELECT COUNT(*) FROM outbox WHERE sealed IS NULL AND next_attempt_at IS NULL AND given_up_at IS NOT NULL AND last_error IS NULL AND recipient IS NULL
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
    public async Task Of_claimers_at_once_no_two_get_the_same_item_and_none_is_left()
    {
        for (var round = 0; round < 5; round++)
        {
            var ids = await AddAsync(60);
            var turns = await AtOnce.RunAsync(30, i => _stores[i % 2].RoundAsync([], new OutboxClaim(4, Lease), Cancel));
            var claimed = turns.SelectMany(turn => turn.Claimed).Select(mail => mail.Id).ToList();
            while (claimed.Count < ids.Count)
            {
                var more = await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel);
                Assert.NotEmpty(more.Claimed);
                claimed.AddRange(more.Claimed.Select(mail => mail.Id));
            }

            Assert.Equal(ids.Order(), claimed.Order());
            Assert.All(turns, turn => Assert.InRange(turn.Claimed.Count, 0, 4));
            await _stores[0].RoundAsync([.. ids.Select(id => new OutboxOutcome.Sent(id))], new OutboxClaim(0, Lease), Cancel);
        }
    }

    [Fact]
    public async Task An_item_of_a_server_that_died_is_taken_over_when_its_lease_ends()
    {
        var id = Assert.Single(await AddAsync(1));
        var first = Assert.Single((await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
        Assert.Equal((id, 1), (first.Id, first.Attempts));
        var none = await _stores[1].RoundAsync([], new OutboxClaim(1, Lease), Cancel);
        Assert.Empty(none.Claimed);

        Clock.Advance(Lease);
        var second = Assert.Single((await _stores[1].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
        Assert.Equal((id, 2), (second.Id, second.Attempts));

        // The first one was not dead but slow: what it says of its attempt no longer counts.
        await _stores[0].RoundAsync([new OutboxOutcome.GivenUp(first, "late")], new OutboxClaim(0, Lease), Cancel);
        await _stores[0].RoundAsync([new OutboxOutcome.Retry(first, 0, "late")], new OutboxClaim(0, Lease), Cancel);
        Assert.Empty((await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
        await _stores[1].RoundAsync([new OutboxOutcome.Sent(id)], new OutboxClaim(0, Lease), Cancel);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task An_item_that_was_claimed_before_is_left_to_its_claimer_for_as_long_as_it_should_be()
    {
        await AddAsync(1);
        var tried = Assert.Single((await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
        var due = Now + (long)Lease.TotalMilliseconds;
        Clock.Advance(2 * Lease);
        await AddAsync(1);

        var untried = Assert.Single((await _stores[1].RoundAsync([], new OutboxClaim(4, Lease, due - 1), Cancel)).Claimed);
        Assert.Equal(1, untried.Attempts);
        var again = Assert.Single((await _stores[1].RoundAsync([], new OutboxClaim(4, Lease, due), Cancel)).Claimed);
        Assert.Equal((tried.Id, 2), (again.Id, again.Attempts));
    }

    [Fact]
    public async Task The_oldest_is_the_oldest_of_all_that_wait_not_of_those_that_are_due_next()
    {
        const int Counted = 10_000;
        var now = Now;
        Assert.Equal(new OutboxSize(0, null), await _stores[0].SizeAsync(Cancel));
        await AddAsync(2);
        var claimed = (await _stores[0].RoundAsync([], new OutboxClaim(2, Lease), Cancel)).Claimed.OrderBy(mail => mail.Id).ToList();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await AddAsync(Counted);
        await _stores[0].RoundAsync([new OutboxOutcome.Retry(claimed[1], Now + 60_000, "later")], new OutboxClaim(0, Lease), Cancel);
        Assert.Equal(new OutboxSize(Counted, now), await _stores[0].SizeAsync(Cancel));

        await _stores[0].RoundAsync(
            [new OutboxOutcome.GivenUp(claimed[0], "dead"), new OutboxOutcome.Sent(claimed[1].Id)], new OutboxClaim(0, Lease), Cancel);
        Assert.Equal(new OutboxSize(Counted, now + 1000), await _stores[0].SizeAsync(Cancel));
    }

    [Fact]
    public async Task What_became_of_an_item_is_kept()
    {
        await AddAsync(3);
        var claimed = (await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel)).Claimed;
        Assert.Equal(3, claimed.Count);

        await _stores[1].RoundAsync(
            [
                new OutboxOutcome.Sent(claimed[0].Id),
                new OutboxOutcome.Retry(claimed[1], Now + 5000, "try again"),
                new OutboxOutcome.GivenUp(claimed[2], Reason: null),
            ],
            new OutboxClaim(0, Lease), Cancel);

        Assert.Equal(2, await CountAsync());
        Assert.Equal(1, await CountAsync(Records));
        Assert.Equal("try again", await _databases[0].FirstAsync(
            "SELECT last_error FROM outbox WHERE given_up_at IS NULL", row => row.TextOrNull(0), Cancel));
        Assert.Equal(Now + 5000, (await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).NextDue);

        Clock.Advance(TimeSpan.FromDays(30));
        await _stores[0].MaintainAsync(Cancel);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task An_item_that_is_handed_back_is_as_if_it_was_never_claimed_but_due_later()
    {
        var id = Assert.Single(await AddAsync(1));
        for (var i = 0; i < 3; i++)
        {
            var claimed = Assert.Single((await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
            Assert.Equal((id, 1), (claimed.Id, claimed.Attempts));
            await _stores[0].RoundAsync([new OutboxOutcome.HandedBack(claimed, Now + 5000)], new OutboxClaim(0, Lease), Cancel);
            Assert.Empty((await _stores[1].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
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

        var again = Assert.Single((await _stores[1].RoundAsync([], new OutboxClaim(4, Lease, due - 1), Cancel)).Claimed);
        Assert.Equal(1, again.Attempts);
        Assert.Equal(4, Assert.Single((await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel)).Claimed).Attempts);
        Clock.Advance(Lease);
        var rest = new List<ClaimedItem>();
        for (var i = 0; i < 3; i++)
            rest.AddRange((await _stores[i % 2].RoundAsync([], new OutboxClaim(4, Lease), Cancel)).Claimed);

        Assert.Equal(2, rest.Count);
        Assert.Contains(rest, mail => mail.Attempts == 2);
    }

    [Fact]
    public async Task A_claim_of_the_only_item_that_is_due_says_so_and_tells_when_the_next_one_is()
    {
        await AddAsync(1);
        var alone = await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel);
        Assert.Equal((1, false, null), (alone.Claimed.Count, alone.IsAnyLeft, alone.NextDue));
        await _stores[0].RoundAsync([new OutboxOutcome.Retry(alone.Claimed[0], Now + 5000, "later")], new OutboxClaim(0, Lease), Cancel);

        await AddAsync(1);
        var early = await _stores[1].RoundAsync([], new OutboxClaim(4, Lease), Cancel);
        Assert.Equal((1, false, Now + 5000), (early.Claimed.Count, early.IsAnyLeft, early.NextDue));

        foreach (var domains in new[] { 1, 2 })
        {
            await AddAsync(2, i => Lane($"domain{i % domains}.example", "site"));
            var first = await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel);
            Assert.Equal((1, true), (first.Claimed.Count, first.IsAnyLeft));
            var second = await _stores[1].RoundAsync([], new OutboxClaim(1, Lease), Cancel);
            Assert.Equal((1, false), (second.Claimed.Count, second.IsAnyLeft));
            await _stores[0].RecordOverAsync([first.Claimed[0].Id, second.Claimed[0].Id], Cancel);
        }
    }

    [Fact]
    public async Task Recording_what_is_over_tells_whether_anything_is_due_and_can_be_done_twice()
    {
        await AddAsync(2);
        var claimed = (await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel)).Claimed;
        Assert.Equal(2, claimed.Count);
        var leaseEndsAt = Now + (long)Lease.TotalMilliseconds;
        var first = await _stores[0].RecordOverAsync([claimed[0].Id], Cancel);
        Assert.Equal((false, leaseEndsAt), (first.IsAnyLeft, first.NextDue));

        await AddAsync(1);
        Assert.True((await _stores[1].RecordOverAsync([claimed[0].Id], Cancel)).IsAnyLeft);
        Assert.Equal(2, await CountAsync());
        await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel);
        Assert.False((await _stores[1].RecordOverAsync([claimed[0].Id, claimed[1].Id], Cancel)).IsAnyLeft);
        Assert.Equal(1, await CountAsync());
    }

    private ValueTask<long> CountAsync(string sql = "SELECT COUNT(*) FROM outbox") =>
        _databases[0].FirstAsync(sql, row => row.Number(0), Cancel);

    /// <summary>Each in a lane of its own.</summary>
    private Task<IReadOnlyList<Guid>> AddAsync(int count) => AddAsync(count, LaneOf);

    private static OutboxLane LaneOf(int number) => new(BitConverter.GetBytes(number), BitConverter.GetBytes(number));

    private static OutboxLane Lane(string domain, string site) => new(Encoding.UTF8.GetBytes(domain), Encoding.UTF8.GetBytes(site));

    private async Task<Guid> AddOneAsync(string domain, string site) => Assert.Single(await AddAsync(1, _ => Lane(domain, site)));

    /// <summary>The next mails, one turn each.</summary>
    private async Task<List<Guid>> NextAsync(int turns, int perSite = int.MaxValue)
    {
        var claimed = new List<Guid>();
        for (var i = 0; i < turns; i++)
        {
            claimed.AddRange((await _stores[i % 2].RoundAsync([], new OutboxClaim(1, Lease) { PerSite = perSite }, Cancel))
                .Claimed.Select(mail => mail.Id));
        }

        return claimed;
    }

    private async Task<IReadOnlyList<Guid>> AddAsync(int count, Func<int, OutboxLane> lane, string kind = "a test")
    {
        var ids = Enumerable.Range(0, count).Select(i => Guid.CreateVersion7(Clock.GetUtcNow().AddMilliseconds(i))).ToList();
        await _databases[0].WriteAsync(
            async tx =>
            {
                foreach (var (i, id) in ids.Index())
                    await OutboxStore.AddAsync(tx, id, new OutboxItem(kind, [1, 2, 3], Now + 60_000, lane(i) with { Recipient = [7] }));

                return 0;
            },
            Cancel);
        return ids;
    }
}
