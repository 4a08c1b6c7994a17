using System.Text;
using Doorcode.Codes;

namespace Doorcode.Pages;

/// <summary>The one field for a code, and what is read from it.</summary>
internal static class CodeField
{
    private const int Fewest = 6;

    /// <summary>A field for a code of so many digits.</summary>
    public static Field Of(PageWords words, int length) => new("otp", words["field.code"], FieldKind.Code, "one-time-code")
    {
        Hint = words.With("field.code.hint", ("length", length)),
        Digits = length,
    };

    /// <summary>A field for a code that may have letters, too.</summary>
    public static Field OfAnyKind(PageWords words) => new("otp", words["field.code"], FieldKind.LongCode, "one-time-code")
    {
        Hint = words["field.long_code.hint"],
    };

    /// <summary>
    /// The code in what was typed or pasted. A whole sentence of the mail is taken when it holds one run of digits that can be a code.
    /// </summary>
    public static string Code(this TypedForm form, string name)
    {
        var typed = form[name];
        if (!typed.EnumerateRunes().Any(Rune.IsLetter) || IsLong(typed))
            return typed;

        string[] found = [.. typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('.', ',', ':')).Where(IsGrouped)];
        if (found.Length == 0)
            found = [.. Runs(typed)];

        return found.Length == 1 ? found[0] : typed;
    }

    private static bool IsLong(string text) => new TypedCode(text, IsInteger: false).TryReadLong(out _);

    /// <summary>As it is mailed: in three groups.</summary>
    private static bool IsGrouped(string word) => word.Count(character => character is '-') == 2 && IsLong(word);

    /// <summary>The runs of at least six digits; a blank or a hyphen inside does not end one.</summary>
    private static IEnumerable<string> Runs(string text)
    {
        var run = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsDigit(rune) || (run.Length > 0 && (Rune.IsWhiteSpace(rune) || rune.Value == '-')))
            {
                run.Append(rune);
                continue;
            }

            if (Count(run) >= Fewest)
                yield return run.ToString();

            run.Clear();
        }

        if (Count(run) >= Fewest)
            yield return run.ToString();
    }

    private static int Count(StringBuilder run) => run.ToString().EnumerateRunes().Count(Rune.IsDigit);
}
