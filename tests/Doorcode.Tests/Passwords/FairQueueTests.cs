using CsCheck;
using Doorcode.Passwords;

namespace Doorcode.Tests.Passwords;

public sealed class FairQueueTests
{
    [Fact]
    public void Sites_take_turns_and_within_a_site_its_networks()
    {
        var queue = new FairQueue<string>(capacity: 100, siteCapacity: 50, networkCapacity: 25);
        foreach (var item in new[] { "a1", "a1", "a1", "a2", "b1", "b1", "c1" })
            Add(queue, item);

        Assert.Equal(["a1", "b1", "c1", "a2", "b1", "a1", "a1"], TakeAll(queue));
    }

    [Fact]
    public void A_site_that_comes_last_waits_for_one_turn_of_each_other_site_at_most()
    {
        var queue = new FairQueue<string>(capacity: 1000, siteCapacity: 500, networkCapacity: 500);
        for (var i = 0; i < 400; i++)
            Add(queue, "a1");

        Add(queue, "b1");

        Assert.Equal("b1", TakeAll(queue)[1]);
    }

    [Theory]
    [InlineData("a1 a1", "a1", false)]
    [InlineData("a1 a1", "a2", true)]
    [InlineData("a1 a1 a2", "a2", false)]
    [InlineData("a1 a1 a2", "b1", true)]
    public void A_network_and_a_site_have_their_own_limits(string waiting, string comes, bool expected)
    {
        var queue = new FairQueue<string>(capacity: 100, siteCapacity: 3, networkCapacity: 2);
        foreach (var item in waiting.Split(' '))
            Assert.True(Add(queue, item).Added);

        Assert.Equal((expected, null), Add(queue, comes));
    }

    [Theory]
    [InlineData("a1 a1 a1 a2", "b1", true, "a1")]
    [InlineData("a1 a1 b1 b1", "c1", true, "a1")]
    [InlineData("a1 b1 c1 d1", "e1", false, null)]
    [InlineData("a1 a1 b1 b1", "a1", false, null)]
    [InlineData("a1 a1 a1 b1", "b1", true, "a1")]
    [InlineData("a1 a1 b1 c1", "b1", false, null)]
    public void A_full_queue_makes_room_for_a_site_that_has_less_waiting(string waiting, string comes, bool added, string? displaced)
    {
        var queue = new FairQueue<string>(capacity: 4, siteCapacity: 4, networkCapacity: 4);
        foreach (var item in waiting.Split(' '))
            Assert.True(Add(queue, item).Added);

        Assert.Equal((added, displaced), Add(queue, comes));
        Assert.Equal(4, TakeAll(queue).Length);
    }

    [Fact]
    public void An_item_that_is_removed_is_not_taken_and_one_that_was_taken_is_not_removed()
    {
        var queue = new FairQueue<string>(capacity: 4, siteCapacity: 4, networkCapacity: 4);
        Assert.True(queue.TryAdd(OriginOf("a1"), "first", out var first, out _));
        Assert.True(queue.TryAdd(OriginOf("a1"), "second", out var second, out _));

        Assert.True(queue.TryTake(out var taken));
        Assert.False(queue.Remove(first));
        Assert.True(queue.Remove(second));
        Assert.False(queue.Remove(second));

        Assert.Equal("first", taken);
        Assert.False(queue.TryTake(out _));
        Assert.Equal(0, queue.Count);
    }

    /// <summary>Whatever comes in whatever order: nothing is lost, nothing comes twice, and the limits hold.</summary>
    [Fact]
    public void Nothing_is_lost_and_the_limits_hold()
    {
        var step = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 3]);
        step.List[0, 200].Sample(steps =>
        {
            var queue = new FairQueue<object>(capacity: 8, siteCapacity: 5, networkCapacity: 3);
            var waiting = new Dictionary<object, (FairQueue<object>.Place Place, int Site, int Network)>();
            foreach (var (site, network, kind) in steps)
            {
                if (kind <= 1)
                {
                    var item = new object();
                    if (queue.TryAdd(new Origin($"{site}", $"{site}.{network}"), item, out var place, out var displaced))
                        waiting.Add(item, (place, site, network));

                    if (displaced is not null)
                        Assert.True(waiting.Remove(displaced));
                }
                else if (kind == 2 && queue.TryTake(out var taken))
                {
                    Assert.True(waiting.Remove(taken));
                }
                else if (waiting.Count > 0)
                {
                    var (item, entry) = waiting.First();
                    Assert.True(queue.Remove(entry.Place));
                    waiting.Remove(item);
                }

                Assert.Equal(waiting.Count, queue.Count);
                Assert.True(queue.Count <= 8);
                Assert.All(waiting.Values.CountBy(entry => entry.Site), count => Assert.True(count.Value <= 5));
                Assert.All(waiting.Values.CountBy(entry => (entry.Site, entry.Network)), count => Assert.True(count.Value <= 3));
            }

            while (queue.TryTake(out var rest))
                Assert.True(waiting.Remove(rest));

            Assert.Empty(waiting);
        });
    }

    /// <summary>"a1" comes from network 1 of site a.</summary>
    private static Origin OriginOf(string item) => new(item[..1], item);

    private static (bool Added, string? Displaced) Add(FairQueue<string> queue, string item) =>
        (queue.TryAdd(OriginOf(item), item, out _, out var displaced), displaced);

    private static string[] TakeAll(FairQueue<string> queue)
    {
        var items = new List<string>();
        while (queue.TryTake(out var item))
            items.Add(item);

        return [.. items];
    }
}
