using System.Diagnostics.CodeAnalysis;
using Doorcode.Accounts;
using Doorcode.Codes;

namespace Doorcode.Proofs;

/// <summary>A recovery code: 80 random bits, written as 16 characters of <see cref="Crockford"/>'s base32.</summary>
/// <param name="Text">The characters, without hyphens.</param>
internal sealed record RecoveryCode(string Text)
{
    /// <summary>How many codes an account gets at once.</summary>
    public const int Count = 10;

    private const int Length = 16;

    /// <summary>Of codes that were imported.</summary>
    private const int ShortestForeign = 8;
    private const int LongestForeign = 32;
    private const int Group = 4;

    /// <summary>The code as it is shown, in four groups.</summary>
    public string Shown => string.Join('-', Enumerable.Range(0, Length / Group).Select(i => Text.Substring(i * Group, Group)));

    /// <summary>
    /// Whether guesses at the code need a limit, because it may have too few random bits. That is so for codes of another form, and for
    /// codes of digits alone: they were imported. Of the codes that are drawn here, one in a hundred million has digits alone.
    /// </summary>
    public bool IsGuessable => !Crockford.TryRead(Text, Length, out _) || Text.All(char.IsAsciiDigit);

    /// <summary>Ten new codes.</summary>
    public static IReadOnlyList<RecoveryCode> NewSet() =>
        [.. Enumerable.Range(0, Count).Select(_ => new RecoveryCode(Crockford.Draw(Length)))];

    /// <summary>The codes that an account gets with its first factor; none when it has a factor.</summary>
    public static IReadOnlyList<RecoveryCode> ForFirstOf(AccountAtEpoch account) => account.Factors.HasFactor() ? [] : NewSet();

    /// <summary>
    /// Reads a code as a person typed it; <see cref="Crockford.TryRead"/> says how. A code of another length or with other letters may have
    /// been imported: of such a one letters and digits count, in any case.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="code">The code.</param>
    /// <returns>Whether the text can be a code.</returns>
    public static bool TryRead(string typed, [NotNullWhen(true)] out RecoveryCode? code)
    {
        code = Crockford.TryRead(typed, Length, out var text) || TryReadForeign(typed, out text) ? new RecoveryCode(text) : null;
        return code is not null;
    }

    private static bool TryReadForeign(string typed, [NotNullWhen(true)] out string? text)
    {
        text = string.Concat(typed.EnumerateRunes().Where(rune => !TypedCode.IsDropped(rune))).ToUpperInvariant();
        if (text.Length is < ShortestForeign or > LongestForeign || !text.All(char.IsAsciiLetterOrDigit))
            text = null;

        return text is not null;
    }

    /// <summary>Never the code, because printed text ends in logs.</summary>
    public override string ToString() => "[code]";
}
