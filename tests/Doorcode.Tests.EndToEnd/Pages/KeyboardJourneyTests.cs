using System.Globalization;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>What is typed and pasted.</summary>
public sealed class KeyboardJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private DoorcodeApp App => chromium.App;

    [Fact]
    public async Task Everything_of_a_registration_is_done_by_the_keyboard_and_the_focus_is_seen()
    {
        await using var visitor = await chromium.VisitAsync(Looks.Desk);
        var (page, email) = (visitor.Page, FactorCalls.NewEmail());
        await visitor.OpenAsync("/account/register");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal(visitor.Words["skip"], await page.EvaluateAsync<string>("() => document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        foreach (var text in new[] { "Ada Lovelace", email, Person.DefaultPassword })
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.True(await page.EvaluateAsync<bool>("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"));
            await page.Keyboard.TypeAsync(text);
        }

        await page.Keyboard.PressAsync("Enter");
        await visitor.ExpectAsync("code.title");
        // The field of the code has the focus; what is typed digit by digit waits for the Enter key.
        await page.Keyboard.TypeAsync(SmtpMailbox.CodeIn(await App.Mailbox.NextFor(email)));
        await visitor.ExpectAsync("code.title");
        await page.Keyboard.PressAsync("Enter");
        await visitor.ExpectTextAsync(visitor.Words["notice.account_ready"]);
        await visitor.Field("field.password").FocusAsync();
        await page.Keyboard.TypeAsync(Person.DefaultPassword);
        await page.Keyboard.PressAsync("Enter");
        await visitor.ExpectAsync("account.title");
        visitor.ShouldHaveNoComplaint();
    }

    [Fact]
    public async Task A_pasted_sentence_is_sent_once_and_never_after_an_error_which_is_told_with_the_tries_that_are_left()
    {
        await using var visitor = await chromium.VisitAsync(Looks.Phone);
        var (page, email) = (visitor.Page, FactorCalls.NewEmail());
        await visitor.OpenAsync("/account/register");
        await visitor.TypeAsync("field.name", "Ada Lovelace");
        await visitor.TypeAsync("field.email", email);
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await visitor.SendAsync("register.submit");
        await visitor.ExpectAsync("code.title");
        var code = SmtpMailbox.CodeIn(await App.Mailbox.NextFor(email));
        var wrong = ((int.Parse(code, CultureInfo.InvariantCulture) + 1) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);

        await PasteAsync(page, $"Your code: {wrong[..3]} {wrong[3..]}");
        await visitor.ExpectTextAsync(visitor.Words.With("code.wrong", ("left", 4)));
        await PasteAsync(page, $"Your code: {code}");
        Assert.Equal(code, await visitor.Field("field.code").InputValueAsync());
        await visitor.ExpectAsync("code.title");
        await visitor.SendAsync("code.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.account_ready"]);
        visitor.ShouldHaveNoComplaint();
    }

    /// <summary>What Chromium does with a paste, without a clipboard.</summary>
    private static Task PasteAsync(IPage page, string text) => page.EvaluateAsync(
        """
        text => {
          const field = document.querySelector("[autocomplete=one-time-code]");
          field.focus();
          field.value = text;
          field.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", data: text, bubbles: true }));
        }
        """,
        text);
}
