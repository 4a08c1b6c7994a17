using System.Security.Cryptography;
using Doorcode.Codes;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Codes;

/// <summary>Another mail with the same code.</summary>
public abstract partial class CodeStoreContract
{
    [Fact]
    public async Task A_mail_is_due_once_a_cooldown_and_changes_nothing_else()
    {
        var code = await AddAsync();
        for (var i = 0; i < 4; i++)
            await GuessAsync(code, Wrong);
        Assert.Equal(Cooldown, Assert.IsType<ResendOutcome.CoolingDown>(await ResendAsync(One(code))).Wait);

        app.Clock.Advance(Cooldown);
        var outcomes = await AtOnce.RunAsync(20, _ => ResendAsync(One(code)));

        var due = Assert.Single(outcomes.OfType<ResendOutcome.Due>());
        Assert.Equal(code.Id, due.Id);
        Assert.Equal(code.Sealed, due.Sealed);
        Assert.Equal(code.ExpiresAt, due.ExpiresAt);
        Assert.Equal(19, outcomes.OfType<ResendOutcome.CoolingDown>().Count(cooling => cooling.Wait == Cooldown));
        Assert.Equal(GuessOutcome.Exhausted, await GuessAsync(code, Wrong));
    }

    [Fact]
    public async Task Without_an_id_the_latest_code_is_found_as_often_as_it_is_asked_for()
    {
        var one = await AddAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var two = Make(one.Subject);
        await Store.AddAsync(two, _ => ValueTask.CompletedTask, Cancel);
        app.Clock.Advance(Cooldown);

        for (var i = 0; i < 2; i++)
        {
            var found = Assert.IsType<ResendOutcome.Due>(await Store.FindLatestAsync(Any(one), Cancel));
            Assert.Equal(two.Id, found.Id);
            Assert.Equal(two.Sealed, found.Sealed);
            Assert.Equal(two.ExpiresAt, found.ExpiresAt);
        }

        Assert.Equal(two.Id, await ResentAsync(One(two)));
        Assert.Null(await LatestAsync(new CodeQuery(one.Purpose, RandomNumberGenerator.GetBytes(32), null)));
        Assert.Null(await LatestAsync(Any(one) with { Purpose = "another" }));
    }

    [Fact]
    public async Task A_resend_that_names_no_code_is_a_defect_of_its_caller()
    {
        var code = await AddAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ResendAsync(Any(code)));
    }
}
