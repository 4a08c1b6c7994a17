namespace Doorcode.Codes;

/// <summary>
/// A code of 60 bits, which cannot be guessed: 12 characters of <see cref="Crockford"/>'s base32. It is mailed in three groups, and a
/// person may type it in any case, with or without hyphens, and with I or L for 1 and O for 0.
/// </summary>
internal static class LongCode
{
    /// <summary>How many characters it has; more than any code of digits.</summary>
    public const int Length = 12;

    private const int Group = Length / 3;

    /// <summary>Draws a code.</summary>
    public static string Draw() => Crockford.Draw(Length);

    /// <summary>Whether a code, as it was read, is a long one.</summary>
    public static bool IsLong(string code) => code.Length == Length;

    /// <summary>The code as it is mailed.</summary>
    public static string InGroups(string code) => $"{code[..Group]}-{code[Group..^Group]}-{code[^Group..]}";
}
