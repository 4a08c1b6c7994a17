using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EmailChange;

/// <summary>The setting <c>Doorcode:EmailChange:UndoWindow</c>, on every engine.</summary>
/// <param name="start">Starts an app.</param>
public abstract class UndoWindowContract(Func<string[], Task<DoorcodeApp>> start)
{
    [Fact]
    public async Task Without_a_window_a_confirmed_change_cannot_be_undone_and_the_old_address_is_free_at_once()
    {
        await using var app = await start(["Doorcode:EmailChange:UndoWindow=0s"]);
        var ada = await app.JoinAsync("ada@example.org");
        var tokens = await ada.TokensAsync();
        var change = await app.BeginChangeAsync(tokens, ada.Email);
        (await app.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)).ShouldBe(200);

        var changed = await app.Mailbox.NextFor(ada.Email);
        Assert.Null(SmtpMailbox.FindCode(changed));
        (await app.StopEmailChangeAsync(ada.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
        await app.JoinAsync(ada.Email);
        Assert.Equal("active", (await app.AccountAsync(change.New))?.Status);
    }

    [Fact]
    public async Task Without_a_window_a_change_that_waits_can_be_stopped()
    {
        await using var app = await start(["Doorcode:EmailChange:UndoWindow=00:00:00"]);
        var bea = await app.JoinAsync("bea@example.org");
        var change = await app.BeginChangeAsync(await bea.TokensAsync(), bea.Email);

        app.Clock.Advance(TimeSpan.FromMinutes(9));
        (await app.StopEmailChangeAsync(bea.Email, change.StopCode)).ShouldBe(200);
    }

    [Fact]
    public async Task The_window_is_counted_from_the_confirmation_to_the_millisecond()
    {
        await using var app = await start(["Doorcode:EmailChange:UndoWindow=2h"]);
        var (cat, dan) = (await app.JoinAsync("cat@example.org"), await app.JoinAsync("dan@example.org"));
        var (cats, dans) = (await cat.TokensAsync(), await dan.TokensAsync());
        var (first, second) = (await app.BeginChangeAsync(cats, cat.Email), await app.BeginChangeAsync(dans, dan.Email));
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        (await app.ConfirmEmailAsync(cats.Access, first.Code, first.Id)).ShouldBe(200);
        (await app.ConfirmEmailAsync(dans.Access, second.Code, second.Id)).ShouldBe(200);

        app.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        (await app.StopEmailChangeAsync(cat.Email, first.StopCode)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await app.StopEmailChangeAsync(dan.Email, second.StopCode)).ShouldBe(Problems.CodeRejected);
    }
}
