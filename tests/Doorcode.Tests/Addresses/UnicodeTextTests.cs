using System.Text;
using CsCheck;
using Doorcode.Addresses;

namespace Doorcode.Tests.Addresses;

public sealed class UnicodeTextTests
{
    private static readonly Rune[] AllRunes =
        [.. Enumerable.Range(0, 0x110000).Where(IsCharacter).Select(point => new Rune(point))];

    // Everything that takes part in composing: what decomposes, what combines (as far as our version of Unicode knows it, which
    // may be older than ICU's), Hangul letters, and a few bystanders.
    private static readonly Rune[] Composing =
        [.. AllRunes.Where(rune => rune.Value is < 0x80 or (>= 0x1100 and < 0x1200)
            || (UnicodeText.IsMark(rune) && UnicodeText.IsUnambiguous(rune))
            || !rune.ToString().IsNormalized(NormalizationForm.FormD)).Where(rune => rune.Value is < 0xAC80 or > 0xD7A3)];

    [Fact]
    public void Every_character_is_composed_as_ICU_composes_it() =>
        Assert.DoesNotContain(AllRunes, rune => !ComposesLikeIcu(rune.ToString()));

    [Fact]
    public void Every_decomposed_character_is_composed_again() =>
        // Those that do not decompose are composed above.
        Assert.DoesNotContain(AllRunes, rune => !rune.ToString().IsNormalized(NormalizationForm.FormD)
            && !ComposesLikeIcu(rune.ToString().Normalize(NormalizationForm.FormD)));

    [Fact]
    public void Any_row_of_marks_and_letters_is_composed_as_ICU_composes_it() =>
        Gen.Int[0, Composing.Length - 1].Select(index => Composing[index]).Array[1, 9]
            .Select(runes => string.Concat(runes.Select(rune => rune.ToString())))
            .Sample(ComposesLikeIcu, iter: 20_000);

    [Fact]
    public void Text_below_the_combining_marks_is_returned_as_it_is()
    {
        var text = new string([.. Enumerable.Range(0, 0x300).Select(point => (char)point)]);
        Assert.Same(text, UnicodeText.ToNfc(text));
    }

    [Fact]
    public void A_compatibility_character_is_ambiguous() =>
        Assert.DoesNotContain(AllRunes, rune => UnicodeText.IsUnambiguous(rune)
            && !SameInBothForms(rune.ToString()));

    [Fact]
    public void No_unambiguous_character_becomes_ascii_in_another_case() =>
        Assert.DoesNotContain(AllRunes, rune => !rune.IsAscii && UnicodeText.IsUnambiguous(rune)
            && ((Rune.ToLowerInvariant(rune).IsAscii || Rune.ToUpperInvariant(rune).IsAscii)));

    [Fact]
    public void A_lone_surrogate_is_no_text()
    {
        Assert.True(UnicodeText.IsWellFormed("plain \U0001F600"));
        Assert.False(UnicodeText.IsWellFormed("\uD83D"));
        Assert.False(UnicodeText.IsWellFormed("a\uDE00b"));
    }

    // ICU's front door refuses the 66 noncharacters.
    private static bool IsCharacter(int point) =>
        Rune.IsValid(point) && (point & 0xFFFE) != 0xFFFE && point is not (>= 0xFDD0 and <= 0xFDEF);

    private static bool ComposesLikeIcu(string text) =>
        string.Equals(UnicodeText.ToNfc(text), text.Normalize(NormalizationForm.FormC), StringComparison.Ordinal);

    private static bool SameInBothForms(string text) =>
        string.Equals(
            text.Normalize(NormalizationForm.FormKC), text.Normalize(NormalizationForm.FormC), StringComparison.Ordinal);
}
