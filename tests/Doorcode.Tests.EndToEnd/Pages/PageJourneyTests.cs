using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>
/// The pages in Chromium: with a script and without, light and dark, on a phone and on a desk, from left to right and from right to left. Neither the
/// browser nor axe has anything to complain of, here and in the other journeys.
/// </summary>
public sealed class PageJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Account = ["profile", "password", "address", "factors", "passkeys", "sessions", "export", "delete"];

    private DoorcodeApp App => chromium.App;

    [Theory]
    [InlineData(true, ColorScheme.Light, 1280, "en")]
    [InlineData(true, ColorScheme.Dark, 320, "ar")]
    [InlineData(false, ColorScheme.Dark, 320, "de")]
    [InlineData(false, ColorScheme.Light, 1280, "ar")]
    public async Task A_person_registers_signs_in_looks_around_and_signs_out(bool hasScript, ColorScheme scheme, int width, string language)
    {
        await using var visitor = await chromium.VisitAsync(new Looks(hasScript, scheme, width, language));
        var email = FactorCalls.NewEmail();
        await visitor.OpenAsync("/");
        await visitor.ExpectAsync("sign_in.title");
        Assert.Equal(language is "ar" ? "rtl" : "ltr", await visitor.Page.Locator("html").GetAttributeAsync("dir"));
        await visitor.FollowAsync("sign_in.no_account");
        await visitor.ExpectAsync("register.title");
        await visitor.SendAsync("register.submit");
        await visitor.ExpectTextAsync(visitor.Words["problem.validation_failed"]);
        await visitor.TypeAsync("field.name", "Ada Lovelace");
        await visitor.TypeAsync("field.email", email);
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await visitor.SendAsync("register.submit");
        await visitor.ExpectAsync("code.title");

        var mail = await App.Mailbox.NextFor(email);
        Assert.Contains($"<html lang=\"{language}\"", mail.HtmlBody, StringComparison.Ordinal);
        await visitor.Page.ReloadAsync();
        await visitor.TypeAsync("field.code", SmtpMailbox.CodeIn(mail));
        // A script sends a code by itself that was filled in at once.
        if (!hasScript)
            await visitor.SendAsync("code.submit");

        await visitor.ExpectAsync("sign_in.title");
        Assert.Equal(email, await visitor.Field("field.email").InputValueAsync());
        await visitor.TypeAsync("field.password", Person.DefaultPassword);
        await visitor.SendAsync("sign_in.submit");
        await visitor.ExpectAsync("account.title");
        foreach (var page in Account)
        {
            await visitor.FollowAsync($"{page}.title");
            await visitor.ExpectAsync($"{page}.title");
            await visitor.FollowAsync("to_account");
            await visitor.ExpectAsync("account.title");
        }

        await visitor.SendAsync("account.sign_out");
        await visitor.ExpectTextAsync(visitor.Words["notice.signed_out"]);
        visitor.ShouldHaveNoComplaint();
    }
}
