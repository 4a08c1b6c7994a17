using System.Security.Cryptography;
using Doorcode.Challenges;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Challenges;

/// <summary>Another mail with the same code.</summary>
public abstract partial class ChallengeStoreContract
{
    [Fact]
    public async Task A_mail_is_due_once_a_cooldown_and_changes_nothing_else()
    {
        var challenge = await AddAsync();
        for (var i = 0; i < 4; i++)
            await GuessAsync(challenge, Wrong);
        Assert.Equal(Cooldown, Assert.IsType<ResendOutcome.CoolingDown>(await ResendAsync(One(challenge))).Wait);

        app.Clock.Advance(Cooldown);
        var outcomes = await AtOnce.RunAsync(20, i => ResendAsync(i % 2 == 0 ? One(challenge) : Any(challenge)));

        var due = Assert.Single(outcomes.OfType<ResendOutcome.Due>());
        Assert.Equal(challenge.Id, due.Id);
        Assert.Equal(challenge.Sealed, due.Sealed);
        Assert.Equal(challenge.ExpiresAt, due.ExpiresAt);
        Assert.Equal(19, outcomes.OfType<ResendOutcome.CoolingDown>().Count(cooling => cooling.Wait == Cooldown));
        Assert.Equal(GuessOutcome.Exhausted, await GuessAsync(challenge, Wrong));
    }

    [Fact]
    public async Task Without_an_id_the_latest_challenge_is_mailed_again()
    {
        var one = await AddAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var two = Make(one.Subject);
        await Store.AddAsync(two, _ => ValueTask.CompletedTask, Cancel);
        app.Clock.Advance(Cooldown);

        Assert.Equal(two.Id, Assert.IsType<ResendOutcome.Due>(await ResendAsync(Any(one))).Id);
        Assert.IsType<ResendOutcome.NothingWaits>(
            await ResendAsync(new ChallengeQuery(one.Purpose, RandomNumberGenerator.GetBytes(32), null)));
    }
}
