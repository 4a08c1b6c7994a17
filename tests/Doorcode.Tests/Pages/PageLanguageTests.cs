using System.Net;
using System.Text.RegularExpressions;
using Doorcode.Languages;
using Doorcode.Pages;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Pages;

/// <summary>The language of the pages.</summary>
public sealed partial class PageLanguageTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    public static TheoryData<string> Tags => new(BuiltInLanguages.Tags);

    [Theory]
    [MemberData(nameof(Tags))]
    public void Every_sentence_is_there_in_every_language_with_its_placeholders(string tag)
    {
        var (english, words) = (PageWords.In(Language.English), PageWords.In(BuiltInLanguages.Find(tag)!));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
        Assert.All(english.Keys, key => Assert.Equal(PlaceholdersOf(english[key]), PlaceholdersOf(words[key])));
        Assert.All(words.Keys, key => Assert.NotEmpty(words[key]));
    }

    [Theory]
    [InlineData("ar", "\u2068ada@example.org\u2069")]
    [InlineData("de", "ada@example.org")]
    public void In_Arabic_an_address_in_a_sentence_stays_whole(string tag, string shown) => Assert.Contains(
        $" {shown}", PageWords.In(BuiltInLanguages.Find(tag)!).With("address.now", ("address", "ada@example.org")), StringComparison.Ordinal);

    [Theory]
    [InlineData("de-AT,en;q=0.5", "de", "ltr", "Konto anlegen")]
    [InlineData("xx,ar;q=0.3", "ar", "rtl", "")]
    [InlineData("", "en", "ltr", "Create your account")]
    [InlineData("xx", "en", "ltr", "Create your account")]
    public async Task A_page_is_in_the_language_that_the_browser_prefers(string accepted, string tag, string direction, string title)
    {
        using var browser = new PageBrowser(app);
        browser.AcceptLanguage = accepted;

        var page = await browser.GetAsync("/account/register");

        Assert.Equal(tag, page.Headers["Content-Language"]);
        Assert.Contains($"<html lang=\"{tag}\" dir=\"{direction}\">", page.Html, StringComparison.Ordinal);
        Assert.StartsWith(title, page.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_language_stays_through_the_sign_in_and_the_sign_out()
    {
        const string Email = "chooses@example.org";
        using var browser = new PageBrowser(app);
        browser.AcceptLanguage = "de";
        await browser.JoinAsync(app, Email);

        var chosen = await browser.GoAsync("/account/language", ("language", "fr"), ("return_to", "/account/sign-in"));
        Assert.Equal("fr", chosen.Headers["Content-Language"]);
        Assert.Equal("fr", (await browser.FollowAsync(await browser.SignInAsync(Email))).Headers["Content-Language"]);
        Assert.Equal("fr", (await browser.GoAsync("/account/sign-out")).Headers["Content-Language"]);
    }

    [Fact]
    public async Task A_refused_form_says_why_in_the_language_of_the_page()
    {
        using var browser = new PageBrowser(app);
        browser.AcceptLanguage = "de";

        var page = await browser.PostAsync("/account/register", ("full_name", ""), ("email", "ada@example.org"), ("password", Person.DefaultPassword));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        var (why, german) = (new Phrase("field.name.blank"), BuiltInLanguages.Find("de")!);
        Assert.Contains(why.In(german), page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(why.In(Language.English), page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("")]
    public async Task Choosing_a_language_leads_to_this_server_alone(string back)
    {
        using var browser = new PageBrowser(app);
        Assert.Equal("/account/", (await browser.PostAsync("/account/language", ("language", "fr"), ("return_to", back))).Location);
    }

    private static IEnumerable<string> PlaceholdersOf(string sentence) =>
        Placeholder().Matches(sentence).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, 10_000)]
    private static partial Regex Placeholder();
}
