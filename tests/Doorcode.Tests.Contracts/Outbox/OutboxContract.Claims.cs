using Doorcode.Outbox;

namespace Doorcode.Tests.Outbox;

/// <summary>An outcome counts for the claim that it came of, and for no other.</summary>
public abstract partial class OutboxContract
{
    [Theory]
    [InlineData("handed back")]
    [InlineData("failed")]
    [InlineData("given up")]
    public async Task An_outcome_that_is_recorded_again_leaves_the_item_to_the_server_that_has_claimed_it_since(string outcome)
    {
        await AddAsync(1);
        var first = Assert.Single((await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
        await _stores[0].RoundAsync([new OutboxOutcome.HandedBack(first, Now + 5000)], new OutboxClaim(0, Lease), Cancel);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var second = Assert.Single((await _stores[1].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);
        // Which attempt it is does not tell the two claims apart.
        Assert.Equal((first.Id, first.Attempts), (second.Id, second.Attempts));

        await _stores[0].RoundAsync([Late(first, outcome)], new OutboxClaim(0, Lease), Cancel);

        Assert.Equal(1, await CountAsync(
            $"SELECT COUNT(*) FROM outbox WHERE attempts = 1 AND state = 2 AND next_attempt_at = {second.LeaseEndsAt} AND sealed IS NOT NULL AND last_error IS NULL"));
        Assert.Empty((await _stores[0].RoundAsync([], new OutboxClaim(1, Lease), Cancel)).Claimed);

        await _stores[1].RoundAsync([Late(second, outcome)], new OutboxClaim(0, Lease), Cancel);
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM outbox WHERE state = 2 AND given_up_at IS NULL"));
    }

    private OutboxOutcome Late(ClaimedItem claim, string outcome) => outcome switch
    {
        "handed back" => new OutboxOutcome.HandedBack(claim, Now),
        "failed" => new OutboxOutcome.Retry(claim, Now, "late"),
        _ => new OutboxOutcome.GivenUp(claim, "late"),
    };
}
