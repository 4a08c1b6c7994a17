using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Doorcode.Addresses;

/// <summary>What a person wants to be called: any script, any shape, but nothing that hides or turns text around.</summary>
internal static class FullName
{
    /// <summary>How many characters a name has at most, as its reader counts them: grapheme clusters (UAX #29).</summary>
    public const int MaxLength = 150;

    /// <summary>How many bytes a name has at most in UTF-8: enough for 150 characters of any script, and for 150 families of emoji.</summary>
    public const int MaxBytes = 4096;

    /// <summary>
    /// How many code points one character has at most. The longest emoji has 10; 30 marks in a row are what UAX #15 (Stream-Safe
    /// Text) allows for.
    /// </summary>
    private const int MaxCodePoints = 32;

    private static readonly FieldFault TooLong = FieldFault.Of(FieldCodes.TooLong, "name.too_long");
    private static readonly FieldFault Nameless = FieldFault.Of(FieldCodes.Blank, "name.blank");

    /// <summary>Reads a name as it was typed; white space around it is dropped, nothing else is changed.</summary>
    public static bool TryParse(string typed, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out FieldFault? fault)
    {
        name = typed.Trim();
        fault = FirstFault(name) ?? LengthFault(name);
        name = fault is null ? name : null;
        return fault is null;
    }

    private static FieldFault? FirstFault(string name)
    {
        if (name.Length > MaxBytes || Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            return TooLong;
        }

        if (!UnicodeText.IsWellFormed(name))
        {
            return FieldFault.Of(FieldCodes.InvalidText, "name.invalid_text");
        }

        var visible = false;
        foreach (var rune in name.EnumerateRunes())
        {
            visible |= IsVisible(rune);
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return FieldFault.Of(FieldCodes.InvalidCharacters, "name.control");
            }

            if (ShortText.TurnsTextAround(rune))
            {
                return FieldFault.Of(FieldCodes.InvalidCharacters, "name.direction");
            }
        }

        return visible ? null : Nameless;
    }

    private static FieldFault? LengthFault(string name)
    {
        var length = 0;
        for (var rest = name.AsSpan(); !rest.IsEmpty; length++)
        {
            var character = rest[..StringInfo.GetNextTextElementLength(rest)];
            if (CodePoints(character) > MaxCodePoints)
            {
                return FieldFault.Of(FieldCodes.InvalidCharacters, "name.marks");
            }

            rest = rest[character.Length..];
        }

        return length > MaxLength ? TooLong : null;
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    // Format characters, blank letters (Hangul fillers, an empty braille cell), variation selectors and lone marks show nothing.
    private static bool IsVisible(Rune rune) =>
        rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800)
        && !UnicodeText.IsMark(rune)
        && Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.Control
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
