using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Codes;

/// <summary>
/// Crockford's base32: ten digits and the capital letters without I, L, O and U, so that a person who copies a code by hand makes no
/// mistake that cannot be read back.
/// </summary>
internal static class Crockford
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Draws random characters; each has five bits.</summary>
    public static string Draw(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>
    /// Reads characters as a person typed them: in any case, O as 0, and I and L as 1. Decimal digits of every script are read, and the
    /// characters of <see cref="TypedCode.IsDropped"/> are left out.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="length">How many characters there must be.</param>
    /// <param name="text">The characters as they were drawn.</param>
    /// <returns>Whether the text can be so many characters.</returns>
    public static bool TryRead(string typed, int length, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var read = new StringBuilder(length);
        foreach (var rune in typed.EnumerateRunes())
        {
            if (TypedCode.IsDropped(rune))
                continue;

            if (read.Length == length || Meant(rune) is not { } character)
                return false;

            read.Append(character);
        }

        text = read.Length == length ? read.ToString() : null;
        return text is not null;
    }

    /// <summary>The character that was meant; null for one that is not in the alphabet.</summary>
    private static char? Meant(Rune typed)
    {
        if (Rune.GetUnicodeCategory(typed) is UnicodeCategory.DecimalDigitNumber)
            return (char)('0' + (int)Rune.GetNumericValue(typed));

        if (!typed.IsAscii)
            return null;

        return char.ToUpperInvariant((char)typed.Value) switch
        {
            'I' or 'L' => '1',
            'O' => '0',
            var letter when Alphabet.Contains(letter, StringComparison.Ordinal) => letter,
            _ => null,
        };
    }
}
