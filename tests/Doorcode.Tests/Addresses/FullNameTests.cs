using CsCheck;
using Doorcode.Addresses;

namespace Doorcode.Tests.Addresses;

public sealed class FullNameTests
{
    [Theory]
    [InlineData("Ada Lovelace")]
    [InlineData("O")]
    [InlineData("Zoë O’Brien-Ñuñez")]
    [InlineData("山田太郎")]
    [InlineData("محمد بن سلمان")]
    [InlineData("क्षत्रिय")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("👩\u200D🚀")]
    [InlineData("Ada\u200E")]
    [InlineData("\u200Fعدا\u200F (Ada)")]
    [InlineData("عدا\u061C")]
    [InlineData("Robert'); DROP TABLE accounts;--")]
    public void Names_of_any_script_are_taken_unchanged(string typed)
    {
        Assert.True(FullName.TryParse(typed, out var name, out var fault), fault?.Sentence);
        Assert.Equal(typed, name);
    }

    [Fact]
    public void White_space_around_a_name_is_dropped()
    {
        Assert.True(FullName.TryParse(" \u3000Ada  Lovelace\n", out var name, out _));
        Assert.Equal("Ada  Lovelace", name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \t ")]
    [InlineData("\u200B")]
    [InlineData("\u3164\u2800")]
    [InlineData("\u0301")]
    [InlineData("\u00AD \u200D")]
    [InlineData("Ada\0")]
    [InlineData("Ada\nLovelace")]
    [InlineData("Ada\u007F!")]
    [InlineData("Ada\u0085!")]
    [InlineData("Ada\u2028Lovelace")]
    [InlineData("Ada\u2029Lovelace")]
    [InlineData("Ada\u202Eecalevol")]
    [InlineData("\u2066Ada")]
    [InlineData("Ada\u202A!")]
    [InlineData("Ada\u202B!")]
    [InlineData("Ada\u202C!")]
    [InlineData("Ada\u202D!")]
    [InlineData("Ada\u2067!")]
    [InlineData("Ada\u2068!")]
    [InlineData("Ada\u2069!")]
    [InlineData("\u200E\u200F\u061C")]
    public void What_hides_or_turns_text_around_is_refused(string typed)
    {
        Assert.False(FullName.TryParse(typed, out var name, out var fault));
        Assert.Null(name);
        Assert.EndsWith(".", fault.Sentence, StringComparison.Ordinal);
    }

    // Not inline data, which is kept in UTF-8 and has no lone surrogates.
    [Fact]
    public void A_lone_surrogate_is_refused() => Assert.False(FullName.TryParse("Ada\uD83D", out _, out _));

    [Theory]
    [InlineData("a")]
    [InlineData("字")]
    [InlineData("😀")]
    [InlineData("e\u0301")]
    [InlineData("e\u0323\u0302\u0301")]
    [InlineData("नि")]
    [InlineData("กำ")]
    [InlineData("\u1112\u1161\u11AB")]
    [InlineData("🇩🇪")]
    [InlineData("👍🏽")]
    [InlineData("👩\u200D🚀")]
    [InlineData("👨\u200D👩\u200D👧\u200D👦")]
    public void A_name_has_at_most_150_characters_as_its_reader_counts_them(string character)
    {
        Assert.True(FullName.TryParse(string.Concat(Enumerable.Repeat(character, 150)), out _, out var fault), fault?.Sentence);
        Assert.False(FullName.TryParse(string.Concat(Enumerable.Repeat(character, 151)), out _, out fault));
        Assert.Equal(("too_long", "The name may have at most 150 characters."), (fault!.Code, fault.Sentence));
    }

    [Theory]
    [InlineData("\u0301")]
    [InlineData("\u200D👩")]
    [InlineData("\u20DD")]
    public void A_character_does_not_grow_without_end(string more)
    {
        Assert.True(FullName.TryParse($"👩{string.Concat(Enumerable.Repeat(more, 15))}", out _, out var fault), fault?.Sentence);
        Assert.False(FullName.TryParse($"👩{string.Concat(Enumerable.Repeat(more, 32))}", out _, out fault));
        Assert.Contains("too many marks", fault!.Sentence, StringComparison.Ordinal);
        Assert.False(FullName.TryParse($"👩{string.Concat(Enumerable.Repeat(more, 10_000))}", out _, out _));
    }

    [Fact]
    public void A_name_has_at_most_4096_bytes()
    {
        // Two characters of 35 bytes together, each with few enough code points.
        var heavy = "a" + new string('\u0301', 10) + "😀" + new string('\u0301', 5);
        Assert.True(FullName.TryParse(string.Concat(Enumerable.Repeat(heavy, 75)), out _, out var fault), fault?.Sentence);
        var heavier = "a" + new string('\u0301', 20);
        Assert.False(FullName.TryParse(string.Concat(Enumerable.Repeat(heavier, 100)), out _, out _));
    }

    [Fact]
    public void Every_naughty_string_is_taken_or_refused_with_a_sentence() =>
        Assert.All(NaughtyStrings.All, text => Assert.True(TakenOrRefused(text)));

    [Fact]
    public void Any_text_is_taken_or_refused_with_a_sentence() =>
        Gen.Char.Array[0, 320].Select(letters => new string(letters)).Sample(TakenOrRefused);

    private static bool TakenOrRefused(string typed) => FullName.TryParse(typed, out var name, out var fault)
        ? FullName.TryParse(name, out var again, out _) && string.Equals(again, name, StringComparison.Ordinal)
        : fault.Sentence.Length > 0;
}
