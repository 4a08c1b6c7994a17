using CsCheck;
using Doorcode.Languages;

namespace Doorcode.Tests.Languages;

/// <summary>RFC 9110 section 12.5.4, and the lookup of RFC 4647.</summary>
public sealed class AcceptLanguageTests
{
    private static readonly string[] Known = ["en", "de", "fr", "es", "pt", "hi", "ar", "zh-Hant"];

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData("de", "de")]
    [InlineData("DE", "de")]
    [InlineData("de-AT", "de")]
    [InlineData("de-Latn-AT-1996", "de")]
    [InlineData("zh-Hant-TW", "zh-Hant")]
    [InlineData("zh", null)]
    [InlineData("zh-a-Hant", null)]
    [InlineData("de-x-private", "de")]
    [InlineData("tlh", null)]
    [InlineData("tlh, fr", "fr")]
    [InlineData("fr;q=0.5, de", "de")]
    [InlineData("fr;q=0.5,de;q=0.501", "de")]
    [InlineData("fr, de", "fr")]
    [InlineData("fr ; q=0.9 ,\tde ; Q=1", "de")]
    [InlineData("da, en-GB;q=0.8, en;q=0.7", "en")]
    [InlineData("*", null)]
    [InlineData("*, de", null)]
    [InlineData("*;q=0.1, de", "de")]
    [InlineData("de;q=0", null)]
    [InlineData("de-AT, de;q=0", null)]
    [InlineData("de, de-AT;q=0", "de")]
    [InlineData("*, en;q=0", "de")]
    [InlineData("*, zh;q=0, EN;q=0, de;q=0.000, fr;q=0", "es")]
    [InlineData("*;q=0", null)]
    [InlineData("de;q=0.000", null)]
    [InlineData("de;q=1.000, fr;q=0.999", "de")]
    [InlineData("de;q=1.", "de")]
    [InlineData("de;q=1.001", null)]
    [InlineData("de;q=2", null)]
    [InlineData("de;q=-1", null)]
    [InlineData("de;q=0.1234", null)]
    [InlineData("de;q=1e0", null)]
    [InlineData("de;q=", null)]
    [InlineData("de;q", null)]
    [InlineData("de;level=1", null)]
    [InlineData("de;q=1;q=1", null)]
    [InlineData(";q=1, fr", "fr")]
    [InlineData(",,, ,fr,", "fr")]
    [InlineData("1de, fr", "fr")]
    [InlineData("de_AT, fr", "fr")]
    [InlineData("de-, fr", "fr")]
    [InlineData("-de, fr", "fr")]
    [InlineData("deutschland, fr", "fr")]
    [InlineData("dé, fr", "fr")]
    [InlineData("**, fr", "fr")]
    public void The_best_language_that_is_known_is_chosen(string? header, string? chosen) =>
        Assert.Equal(chosen, AcceptLanguage.Choose(header, Known));

    [Fact]
    public void Only_the_beginning_of_a_long_header_is_read()
    {
        Assert.Equal("de", AcceptLanguage.Choose($"{string.Concat(Enumerable.Repeat("x,", 31))}de", Known));
        Assert.Null(AcceptLanguage.Choose($"{string.Concat(Enumerable.Repeat("x,", 32))}de", Known));
        Assert.Null(AcceptLanguage.Choose($"{new string(' ', AcceptLanguage.MaxLength)}de", Known));
        Assert.Null(AcceptLanguage.Choose($"{new string('d', 1_000_000)},de", Known));
        // A range that the limit cuts in two is not read as another one.
        Assert.Null(AcceptLanguage.Choose($"{new string(' ', AcceptLanguage.MaxLength - 2)}de-AT", Known));
    }

    [Fact]
    public void No_header_fails() => Gen.Char["deENfr-*,;q=.01 \t\0é\uD800"].Array[0, 80].Sample(letters =>
    {
        var chosen = AcceptLanguage.Choose(new string(letters), Known);
        return chosen is null || Known.Contains(chosen);
    });
}
