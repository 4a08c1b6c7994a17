using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Codes;

/// <summary>
/// A code that nobody guesses: 12 characters of Crockford's base32, 60 bits. It is mailed in three groups, and a person may type it in
/// any case, with or without hyphens, and with I or L for 1 and O for 0.
/// </summary>
internal static class LongCode
{
    /// <summary>How many characters it has; more than any code of digits.</summary>
    public const int Length = 12;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Group = Length / 3;

    public static string Draw() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>Whether a code, as it was read, is one of these.</summary>
    public static bool IsLong(string code) => code.Length == Length;

    /// <summary>As it is mailed.</summary>
    public static string InGroups(string code) => $"{code[..Group]}-{code[Group..^Group]}-{code[^Group..]}";

    /// <summary>The character that was meant; null for one that is in no such code.</summary>
    public static char? Meant(Rune typed)
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
