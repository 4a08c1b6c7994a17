using Doorcode.RateLimiting;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.RateLimiting;

/// <summary>Mails that count together, and the cooldowns that they start.</summary>
public abstract partial class RateLimitStoreContract
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Mails_are_counted_in_a_window_that_rolls()
    {
        var mail = Mail(2, Hour);
        Assert.Null(await CountAsync(mail));
        app.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Null(await CountAsync(mail));
        Assert.Equal(TimeSpan.FromMinutes(10), await CountAsync(mail));

        app.Clock.Advance(TimeSpan.FromMinutes(10) - Millisecond);
        Assert.Equal(Millisecond, await CountAsync(mail));
        app.Clock.Advance(Millisecond);
        Assert.Null(await CountAsync(mail));
        // The second one is ten minutes old: a fixed window would have forgotten it.
        Assert.Equal(TimeSpan.FromMinutes(50), await CountAsync(mail));
    }

    [Theory]
    [InlineData(MailCooldown.None, 5)]
    [InlineData(MailCooldown.Start, 5)]
    [InlineData(MailCooldown.Await, 1)]
    public async Task Of_mails_at_once_no_more_are_counted_than_the_limit_and_the_cooldown_allow(MailCooldown rule, int allowed)
    {
        for (var round = 0; round < 5; round++)
        {
            var mail = Mail(5, Hour, rule);
            var waits = await AtOnce.RunAsync(50, _ => CountAsync(mail));
            Assert.Equal(allowed, waits.Count(wait => wait is null));
        }
    }

    [Fact]
    public async Task A_mail_that_awaits_the_cooldown_waits_for_the_latest_mail_that_started_it()
    {
        var started = Mail(20, Hour, MailCooldown.Start);
        var awaits = started with { Rule = MailCooldown.Await };
        Assert.Null(await CountAsync(started));
        app.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(40), await CountAsync(awaits));
        Assert.Null(await CountAsync(started));
        Assert.Equal(Cooldown, await CountAsync(awaits));

        app.Clock.Advance(Cooldown - Millisecond);
        Assert.Equal(Millisecond, await CountAsync(awaits));
        app.Clock.Advance(Millisecond);
        Assert.Null(await CountAsync(awaits));
        Assert.Equal(Cooldown, await CountAsync(awaits));
    }

    [Fact]
    public async Task A_mail_that_only_counts_neither_starts_nor_awaits_a_cooldown()
    {
        var mail = Mail(20, Hour);
        Assert.Null(await CountAsync(mail));
        Assert.Null(await CountAsync(mail with { Rule = MailCooldown.Await }));
        Assert.Null(await CountAsync(mail));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Cooldown - TimeSpan.FromSeconds(1), await CountAsync(mail with { Rule = MailCooldown.Await }));
    }

    [Fact]
    public async Task Labels_of_one_mailbox_share_its_limit_and_no_cooldown()
    {
        var one = Mail(3, Hour, MailCooldown.Await);
        Assert.Null(await CountAsync(one));
        Assert.Null(await CountAsync(one with { Label = one.Label + 1 }));
        Assert.Null(await CountAsync(one with { Label = ulong.MaxValue }));
        Assert.Equal(Hour, await CountAsync(one with { Label = 0 }));
        Assert.Equal(Hour, await CountAsync(one));
    }

    [Fact]
    public async Task Where_nothing_is_counted_the_cooldown_acts_alone()
    {
        var mail = Mail(int.MaxValue, TimeSpan.Zero, MailCooldown.Start);
        for (var i = 0; i < 20; i++)
            Assert.Null(await CountAsync(mail));

        Assert.Equal(Cooldown, await CountAsync(mail with { Rule = MailCooldown.Await }));
        app.Clock.Advance(Cooldown);
        Assert.Null(await CountAsync(mail with { Rule = MailCooldown.Await }));
        Assert.Equal(Cooldown, await CountAsync(mail with { Rule = MailCooldown.Await }));
    }

    [Fact]
    public async Task A_cooldown_that_is_longer_than_the_window_outlives_its_mails_place()
    {
        var mail = Mail(1, TimeSpan.FromMinutes(1), MailCooldown.Await) with { Cooldown = Hour };
        Assert.Null(await CountAsync(mail));
        app.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await CountAsync(mail with { Rule = MailCooldown.None }));
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromMinutes(20), await CountAsync(mail));
    }

    [Fact]
    public async Task A_mailbox_begins_anew_when_no_mail_of_it_counts_or_holds_a_cooldown_and_no_sooner()
    {
        var mail = Mail(1, Hour, MailCooldown.Start);
        Assert.Null(await CountAsync(mail));
        app.Clock.Advance(Hour - Millisecond);
        Assert.Equal(Millisecond, await CountAsync(mail));
        app.Clock.Advance(Millisecond);
        Assert.Null(await CountAsync(mail));
        Assert.Equal(Hour, await CountAsync(mail));

        var held = Mail(1, Cooldown, MailCooldown.Start) with { Cooldown = Hour };
        Assert.Null(await CountAsync(held));
        app.Clock.Advance(Cooldown);
        Assert.Null(await CountAsync(held with { Label = held.Label + 1 }));
        app.Clock.Advance(Cooldown);
        // Another label began no mailbox of its own: the first cooldown goes on.
        Assert.Equal(Hour - (2 * Cooldown), await CountAsync(held with { Rule = MailCooldown.Await }));
    }

    [Fact]
    public async Task A_mail_that_is_put_back_leaves_its_place_and_its_cooldown_as_they_were()
    {
        var mail = Mail(2, Hour, MailCooldown.Start);
        Assert.Null(await CountAsync(mail));
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        var second = await Store.CountMailAsync(mail, Cancel);
        Assert.Null(second.Wait);
        Assert.NotNull(await CountAsync(mail));

        await Store.PutBackMailAsync(mail, second.At, Cancel);

        Assert.Equal(TimeSpan.FromSeconds(50), await CountAsync(mail with { Rule = MailCooldown.Await }));
        Assert.Null(await CountAsync(mail));
        Assert.NotNull(await CountAsync(mail));

        var alone = Mail(1, Hour, MailCooldown.Await);
        var only = await Store.CountMailAsync(alone, Cancel);
        await Store.PutBackMailAsync(alone, only.At, Cancel);
        Assert.Null(await CountAsync(alone));
        // What was not counted is not put back.
        await Store.PutBackMailAsync(alone, only.At - 1, Cancel);
        Assert.NotNull(await CountAsync(alone));
    }

    [Fact]
    public async Task Mails_at_once_of_which_half_are_put_back_fill_a_mailbox_to_its_limit_and_no_further()
    {
        for (var round = 0; round < 5; round++)
        {
            var mail = Mail(5, Hour);
            var kept = await AtOnce.RunAsync(40, async i =>
            {
                var counted = await Store.CountMailAsync(mail, Cancel);
                if (counted.Wait is null && i % 2 == 0)
                    await Store.PutBackMailAsync(mail, counted.At, Cancel);

                return counted.Wait is null && i % 2 != 0;
            });
            var before = kept.Count(one => one);
            Assert.InRange(before, 0, 5);
            for (var i = before; i < 5; i++)
                Assert.Null(await CountAsync(mail));
            Assert.NotNull(await CountAsync(mail));
        }
    }

    private static MailCount Mail(int limit, TimeSpan length, MailCooldown rule = MailCooldown.None) =>
        new(Key(), limit, length) { Label = 7, Rule = rule, Cooldown = Cooldown };

    private async Task<TimeSpan?> CountAsync(MailCount mail) => (await Store.CountMailAsync(mail, Cancel)).Wait;
}
