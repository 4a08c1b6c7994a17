using Doorcode.Outbox;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Outbox;

/// <summary>Which of the items that wait goes first.</summary>
public abstract partial class OutboxContract
{
    [Fact]
    public async Task Of_claimers_at_once_on_two_servers_no_more_than_two_get_an_item_for_one_domain()
    {
        for (var round = 0; round < 5; round++)
        {
            var ids = await AddAsync(20, i => Lane("slow.example", $"site{i % 3}"));
            for (var left = ids.Count; left > 0; left -= 2)
            {
                var turns = await AtOnce.RunAsync(12, i => _stores[i % 2].RoundAsync([], new OutboxClaim(4, Lease), Cancel));
                var claimed = turns.SelectMany(turn => turn.Claimed).Select(mail => mail.Id).ToList();
                Assert.InRange(claimed.Count, 1, OutboxStore.PerDomain);
                claimed.AddRange(await NextAsync(4));
                Assert.Equal(OutboxStore.PerDomain, claimed.Distinct().Count());
                Assert.Equal(OutboxStore.PerDomain, claimed.Count);
                await _stores[0].RoundAsync([.. claimed.Select(id => new OutboxOutcome.Sent(id))], new OutboxClaim(0, Lease), Cancel);
            }

            Assert.Equal(0, await CountAsync());
        }
    }

    [Fact]
    public async Task A_domain_with_two_items_on_their_way_holds_up_no_other_and_says_that_more_are_due()
    {
        await AddAsync(24, _ => Lane("slow.example", "flood"));
        Assert.Equal(2, (await NextAsync(4)).Count);
        var blocked = await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel);
        Assert.Equal((0, true, Now + (long)Lease.TotalMilliseconds), (blocked.Claimed.Count, blocked.IsAnyLeft, blocked.NextDue));

        var stranger = await AddOneAsync("example.org", "stranger");
        Assert.Equal([stranger], await NextAsync(2));
    }

    [Fact]
    public async Task An_item_that_was_not_tried_yet_goes_before_all_that_were()
    {
        var tried = await AddAsync(3, i => Lane($"domain{i}.example", $"site{i}"));
        var claimed = (await _stores[0].RoundAsync([], new OutboxClaim(4, Lease), Cancel)).Claimed;
        await _stores[0].RoundAsync(
            [.. claimed.Select(mail => new OutboxOutcome.Retry(mail, Now + 1000, "later"))], new OutboxClaim(0, Lease), Cancel);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var same = await AddOneAsync("domain0.example", "site8");
        var other = await AddOneAsync("domain9.example", "site9");

        var order = await NextAsync(5);
        Assert.Equal(new[] { same, other }.Order(), order.Take(2).Order());
        Assert.Equal(tried.Order(), order.Skip(2).Order());
    }

    [Fact]
    public async Task Sites_take_turns_in_the_line_of_a_domain()
    {
        var flood = await AddAsync(10, _ => Lane("example.org", "flood"));
        Clock.Advance(TimeSpan.FromSeconds(30));
        var strangers = new[] { await AddOneAsync("example.org", "one"), await AddOneAsync("example.org", "two") };

        var order = new List<Guid>();
        for (var i = 0; i < 12; i++)
        {
            var next = Assert.Single(await NextAsync(1));
            order.Add(next);
            await _stores[0].RoundAsync([new OutboxOutcome.Sent(next)], new OutboxClaim(0, Lease), Cancel);
        }

        Assert.Equal([flood[0], .. strangers, .. flood.Skip(1)], order);
    }

    [Fact]
    public async Task A_site_has_no_more_places_than_its_share_over_all_domains()
    {
        await AddAsync(24, i => Lane($"slow{i}.example", "flood"));
        Assert.Equal(5, (await NextAsync(10, perSite: 5)).Count);
        Assert.Empty((await _stores[0].RoundAsync([], new OutboxClaim(20, Lease) { PerSite = 5 }, Cancel)).Claimed);

        var stranger = await AddOneAsync("slow7.example", "stranger");
        Assert.Equal([stranger], await NextAsync(2, perSite: 5));
    }

    [Fact]
    public async Task One_turn_does_not_give_a_site_more_than_its_share_either()
    {
        await AddAsync(24, i => Lane($"slow{i}.example", "flood"));
        Assert.Equal(5, (await _stores[0].RoundAsync([], new OutboxClaim(20, Lease) { PerSite = 5 }, Cancel)).Claimed.Count);
    }

    [Fact]
    public async Task Claiming_goes_from_domain_to_domain_however_many_items_wait_for_each()
    {
        await AddAsync(5000, i => Lane($"domain{i % 3}.example", $"site{i % 7}"));
        for (var i = 0; i < 6; i++)
            Assert.Single(await NextAsync(1));

        Assert.Empty(await NextAsync(2));
    }
}
