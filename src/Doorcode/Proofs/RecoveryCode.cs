using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Accounts;

namespace Doorcode.Proofs;

/// <summary>A recovery code: 80 random bits, written as 16 characters of Crockford's base32, which has no I, L, O and U.</summary>
/// <param name="Text">The characters, without hyphens.</param>
internal sealed record RecoveryCode(string Text)
{
    /// <summary>How many codes an account gets at once.</summary>
    public const int Count = 10;

    private const int Length = 16;
    private const int Group = 4;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The code as it is shown, in four groups.</summary>
    public string Shown => string.Join('-', Enumerable.Range(0, Length / Group).Select(i => Text.Substring(i * Group, Group)));

    /// <summary>Ten new codes.</summary>
    public static IReadOnlyList<RecoveryCode> NewSet() =>
        [.. Enumerable.Range(0, Count).Select(_ => new RecoveryCode(RandomNumberGenerator.GetString(Alphabet, Length)))];

    /// <summary>The codes that an account gets with its first factor; none when it has a factor.</summary>
    public static IReadOnlyList<RecoveryCode> ForFirstOf(AccountAtEpoch account) => account.Factors.HasFactor() ? [] : NewSet();

    /// <summary>
    /// Reads a code as a person typed it: in any case, O for 0, I and L for 1. White space, hyphens and characters without width are
    /// dropped, and decimal digits of every script are read.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="code">The code.</param>
    /// <returns>Whether this can be a code.</returns>
    public static bool TryRead(string typed, [NotNullWhen(true)] out RecoveryCode? code)
    {
        code = null;
        var text = new StringBuilder(Length);
        foreach (var rune in typed.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format)
                continue;

            if (text.Length == Length || Read(rune) is not { } read)
                return false;

            text.Append(read);
        }

        code = text.Length == Length ? new RecoveryCode(text.ToString()) : null;
        return code is not null;
    }

    /// <summary>Never the code, because printed text ends in logs.</summary>
    public override string ToString() => "[code]";

    private static char? Read(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber)
            return (char)('0' + (int)Rune.GetNumericValue(rune));

        if (!rune.IsAscii)
            return null;

        var upper = char.ToUpperInvariant((char)rune.Value);
        return upper switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            _ when Alphabet.Contains(upper, StringComparison.Ordinal) => upper,
            _ => null,
        };
    }
}
