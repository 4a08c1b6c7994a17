using System.Text;
using CsCheck;
using Doorcode.Accounts;

namespace Doorcode.Tests.Accounts;

public sealed class UnicodeTextTests
{
    private static readonly Rune[] AllRunes =
        [.. Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(point => new Rune(point))];

    // Everything that takes part in composing: what decomposes, what combines, Hangul letters, and a few bystanders.
    private static readonly Rune[] Composing =
        [.. AllRunes.Where(rune => rune.Value is < 0x80 or (>= 0x1100 and < 0x1200) || UnicodeText.IsMark(rune)
            || !rune.ToString().IsNormalized(NormalizationForm.FormD)).Where(rune => rune.Value is < 0xAC80 or > 0xD7A3)];

    [Fact]
    public void Every_character_is_composed_as_ICU_composes_it() =>
        Assert.DoesNotContain(AllRunes, rune => UnicodeText.ToNfc($"{rune}") != $"{rune}".Normalize(NormalizationForm.FormC));

    [Fact]
    public void Every_decomposed_character_is_composed_again() =>
        Assert.DoesNotContain(AllRunes, rune => rune.ToString().Normalize(NormalizationForm.FormD) is var apart
            && UnicodeText.ToNfc(apart) != apart.Normalize(NormalizationForm.FormC));

    [Fact]
    public void Any_row_of_marks_and_letters_is_composed_as_ICU_composes_it() =>
        Gen.Int[0, Composing.Length - 1].Select(index => Composing[index]).Array[1, 9]
            .Select(runes => string.Concat(runes.Select(rune => rune.ToString())))
            .Sample(text => UnicodeText.ToNfc(text) == text.Normalize(NormalizationForm.FormC), iter: 20_000);

    [Fact]
    public void Text_below_the_combining_marks_is_returned_as_it_is()
    {
        var text = new string([.. Enumerable.Range(0, 0x300).Select(point => (char)point)]);
        Assert.Same(text, UnicodeText.ToNfc(text));
    }

    [Fact]
    public void A_compatibility_character_is_ambiguous() =>
        Assert.DoesNotContain(AllRunes, rune => UnicodeText.IsUnambiguous(rune)
            && $"{rune}".Normalize(NormalizationForm.FormKC) != $"{rune}".Normalize(NormalizationForm.FormC));

    [Fact]
    public void No_unambiguous_character_becomes_ascii_in_another_case() =>
        Assert.DoesNotContain(AllRunes, rune => !rune.IsAscii && UnicodeText.IsUnambiguous(rune)
            && ((Rune.ToLowerInvariant(rune).IsAscii || Rune.ToUpperInvariant(rune).IsAscii)));

    [Theory]
    [InlineData("plain", true)]
    [InlineData("\U0001F600", true)]
    [InlineData("\uD83D", false)]
    [InlineData("a\uDE00b", false)]
    public void A_lone_surrogate_is_no_text(string text, bool wellFormed) =>
        Assert.Equal(wellFormed, UnicodeText.IsWellFormed(text));
}
