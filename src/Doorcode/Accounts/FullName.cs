using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Doorcode.Accounts;

/// <summary>What a person wants to be called: any script, any shape, but nothing that hides or turns text around.</summary>
internal static class FullName
{
    public const int MaxLength = 150;

    private static readonly FieldFault TooLong = new(FieldCodes.TooLong, "The name may have at most 150 characters.");
    private static readonly FieldFault Nameless = new(FieldCodes.Blank, "A name is needed.");

    /// <summary>Reads a name as it was typed; white space around it is dropped, nothing else is changed.</summary>
    public static bool TryParse(string typed, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out FieldFault? fault)
    {
        name = typed.Trim();
        fault = FirstFault(name);
        name = fault is null ? name : null;
        return fault is null;
    }

    private static FieldFault? FirstFault(string name)
    {
        // A code point takes at most two characters, so that nothing longer needs to be counted.
        if (name.Length > 2 * MaxLength)
        {
            return TooLong;
        }

        if (!UnicodeText.IsWellFormed(name))
        {
            return new FieldFault(FieldCodes.InvalidText, "The name is not valid text.");
        }

        var (length, visible) = (0, false);
        foreach (var rune in name.EnumerateRunes())
        {
            length++;
            visible |= IsVisible(rune);
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return new FieldFault(FieldCodes.InvalidCharacters, "The name may not contain line breaks or control characters.");
            }

            if (rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C)
            {
                return new FieldFault(FieldCodes.InvalidCharacters, "The name may not contain characters that change the direction of text.");
            }
        }

        return length > MaxLength ? TooLong : visible ? null : Nameless;
    }

    // Format characters, blank letters (Hangul fillers, an empty braille cell), variation selectors and lone marks show nothing.
    private static bool IsVisible(Rune rune) =>
        rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800)
        && !UnicodeText.IsMark(rune)
        && Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.Control
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
