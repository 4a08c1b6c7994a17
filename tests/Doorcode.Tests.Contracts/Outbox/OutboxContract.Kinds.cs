using Doorcode.Outbox;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Outbox;

/// <summary>Each kind of items is claimed up to a number of its own.</summary>
public abstract partial class OutboxContract
{
    [Fact]
    public async Task No_kind_takes_the_places_of_another_however_long_its_items_wait()
    {
        foreach (var kind in new[] { "old", "new", "unknown" })
        {
            await AddAsync(10, i => Lane($"{kind}{i}.example", $"{kind}{i}"), kind);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([("new", 2), ("old", 3), ("unknown", 1)], await ClaimKindsAsync(1, ("old", 3), ("new", 2)));
        Assert.Equal([("new", 2)], await ClaimKindsAsync(0, ("old", 0), ("new", 2)));
        Assert.Equal([("old", 7), ("unknown", 4)], await ClaimKindsAsync(4, ("old", 20), ("new", 0)));
        Assert.True((await _stores[0].RoundAsync([], new OutboxClaim(0, Lease) { Kinds = [new("old", 0, 9)] }, Cancel)).IsAnyLeft);
        Assert.Equal([("new", 6), ("unknown", 5)], await ClaimKindsAsync(20, ("old", 20), ("new", 20)));
    }

    [Fact]
    public async Task A_site_has_a_share_of_the_places_of_each_kind()
    {
        await AddAsync(10, i => Lane($"narrow{i}.example", "narrow flood"), "narrow");
        await AddAsync(10, i => Lane($"wide{i}.example", "wide flood"), "wide");
        var claim = new OutboxClaim(20, Lease) { Kinds = [new("narrow", 20, PerSite: 2), new("wide", 20, PerSite: 5)] };

        var claimed = (await _stores[0].RoundAsync([], claim, Cancel)).Claimed;
        Assert.Equal((2, 5), (claimed.Count(item => item.Kind == "narrow"), claimed.Count(item => item.Kind == "wide")));
        Assert.Empty((await _stores[1].RoundAsync([], claim, Cancel)).Claimed);
    }

    [Fact]
    public async Task Of_claimers_at_once_each_gets_its_number_of_each_kind_and_no_two_the_same()
    {
        foreach (var kind in new[] { "mail", "event" })
            await AddAsync(24, i => Lane($"{kind}{i}.example", $"{kind}{i}"), kind);

        var claim = new OutboxClaim(1, Lease) { Kinds = [new("mail", 2, 9), new("event", 1, 9)] };
        var rounds = await AtOnce.RunAsync(12, i => _stores[i % 2].RoundAsync([], claim, Cancel));

        var claimed = rounds.SelectMany(round => round.Claimed).Select(item => item.Id).ToList();
        Assert.Equal(claimed.Count, claimed.Distinct().Count());
        Assert.All(rounds, round => Assert.InRange(round.Claimed.Count(item => item.Kind == "mail"), 0, 2));
        Assert.All(rounds, round => Assert.InRange(round.Claimed.Count(item => item.Kind == "event"), 0, 1));
    }

    /// <summary>Claims once, and counts what it got of each kind.</summary>
    private async Task<(string Kind, int Count)[]> ClaimKindsAsync(int others, params (string Kind, int Count)[] kinds)
    {
        var claim = new OutboxClaim(others, Lease) { Kinds = [.. kinds.Select(kind => new KindClaim(kind.Kind, kind.Count, PerSite: 20))] };
        var round = await _stores[0].RoundAsync([], claim, Cancel);
        return [.. round.Claimed.CountBy(item => item.Kind).Select(kind => (kind.Key, kind.Value)).OrderBy(kind => kind.Key, StringComparer.Ordinal)];
    }
}
