using System.Globalization;
using Doorcode.Events;

namespace Doorcode.Tests.Events;

public sealed class RefusalCountsTests
{
    private static readonly EventKind Failed = new("login", EventOutcome.Rejected, "a failed login");
    private static readonly EventKind Limited = new("limit.network", EventOutcome.Limited, "a refusal by a limit");

    /// <summary>The last one counts all that is left of the site.</summary>
    private const int RowsPerSite = RefusalCounts.LinesPerSite + RefusalCounts.AccountsPerSite + RefusalCounts.OthersPerSite + 1;

    private readonly RefusalCounts _minute = new();

    [Fact]
    public void However_many_kinds_a_site_makes_it_gets_so_many_rows_and_nothing_is_lost()
    {
        var rows = 0;
        for (var i = 0; i < 5000; i++)
        {
            var account = i % 2 == 0 ? AccountId.New(i) : (AccountId?)null;
            rows += Add(Refusal("2001:db8:1::/48", $"2001:db8:1:{i:x}::/64", i) with { Account = account });
        }

        var counts = _minute.ToLines();
        Assert.Equal(RefusalCounts.LinesPerSite, rows);
        Assert.Equal(RowsPerSite, rows + counts.Count);
        Assert.Equal(RefusalCounts.AccountsPerSite, counts.Count(line => line.Account is not null));
        Assert.Equal(5000, rows + counts.Sum(Number));
    }

    [Fact]
    public void However_many_sites_there_are_a_server_writes_so_many_rows_and_nothing_is_lost()
    {
        var rows = 0;
        for (var i = 0; i < 20_000; i++)
            rows += Add(Refusal($"site{i % 9000}", $"network{i}", i));

        var counts = _minute.ToLines();
        Assert.InRange(rows + counts.Count, RefusalCounts.RowsPerServer, RefusalCounts.RowsPerServer + 1);
        Assert.Equal(20_000, rows + counts.Sum(Number));
    }

    [Fact]
    public void Refusals_by_a_limit_leave_room_for_failed_logins()
    {
        var rows = 0;
        for (var i = 0; i < 5000; i++)
            rows += Add(Refusal($"site{i}", $"network{i}", i) with { Kind = Limited });

        Assert.Equal(RefusalCounts.LimitedRowsPerServer, rows);
        Assert.Equal(1, Add(Refusal("site1", "network1", 1)));
    }

    [Fact]
    public void Refusals_that_name_an_account_and_no_address_are_counted_for_each_account()
    {
        var accounts = new[] { AccountId.New(1), AccountId.New(2) };
        for (var i = 0; i < 30; i++)
            Add(Refusal("site", "network", 0) with { AddressKey = null, Account = accounts[i % 2] });

        Assert.Equal(accounts.ToHashSet(), _minute.ToLines().Select(line => line.Account!.Value).ToHashSet());
    }

    [Fact]
    public void Counts_that_come_back_keep_their_numbers_and_whom_they_are_about()
    {
        for (var i = 0; i < 100; i++)
            Add(Refusal("site", "network", i) with { Account = AccountId.New(i) });

        var next = new RefusalCounts();
        next.Add(_minute);
        Assert.Equal(
            _minute.ToLines().Select(line => (line.Kind, line.Account, line.Details)),
            next.ToLines().Select(line => (line.Kind, line.Account, line.Details)));
    }

    private static EventRecord Refusal(string site, string network, int address) => new(Failed)
    {
        By = new Caller("2001:db8::1", network, "tests") { Site = site },
        AddressKey = BitConverter.GetBytes(address),
    };

    private static long Number(EventRecord line) => long.Parse(line.Details!.Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>How many lines it writes at once.</summary>
    private int Add(EventRecord refusal)
    {
        if (_minute.TryTakeLine(refusal))
            return 1;

        _minute.Count(refusal, 1);
        return 0;
    }
}
