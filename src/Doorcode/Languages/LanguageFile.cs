using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Doorcode.Languages;

/// <summary>Reads and checks a file that changes the words of a language, or adds one.</summary>
internal static partial class LanguageFile
{
    private const int MaxWords = 1000;
    private const int MostNamed = 5;

    /// <summary>Reads it.</summary>
    /// <param name="tag">The language, by which the file is named.</param>
    /// <param name="file">The file.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    public static Language Read(string tag, WordsFile file, List<string> faults)
    {
        // A language leads to a more general one, such as de-CH to de, and has its words where the file has none.
        var general = AcceptLanguage.Lookup(tag, BuiltInLanguages.Tags) is { } found ? BuiltInLanguages.Find(found) : null;
        var words = new Dictionary<string, string>(general?.Words ?? FrozenDictionary<string, string>.Empty, StringComparer.Ordinal);
        var known = KeysOf(tag);
        foreach (var (key, text) in file.Members)
        {
            if (!known.Contains(key))
                faults.Add(file.Unknown(key, known));
            else if (text is null)
                faults.Add($"{file.Place}: {key} must be a string.");
            else if (FaultOf(key, text) is { } fault)
                faults.Add($"{file.Place}: {key} {fault}.");
            else
                words[key] = text;
        }

        var missing = known.Where(key => !words.ContainsKey(key) && !file.Members.Any(member => string.Equals(member.Key, key, StringComparison.Ordinal))).ToList();
        if (missing.Count > 0)
        {
            var more = missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "";
            faults.Add($"{file.Place} adds a language and must have every key; it lacks {string.Join(", ", missing.Take(MostNamed))}{more}.");
        }

        return new Language(tag, words);
    }

    /// <summary>The keys that a language must have: those of English, with its own plural forms.</summary>
    private static HashSet<string> KeysOf(string tag)
    {
        var english = Language.English.Words.Keys;
        var nouns = english.Where(IsPlural).Select(key => key.Split('.')[1]).Distinct(StringComparer.Ordinal).ToList();
        return
        [
            .. english.Where(key => !IsPlural(key)),
            .. from noun in nouns from category in PluralRules.CategoriesOf(tag) select $"count.{noun}.{category}",
        ];
    }

    private static string? FaultOf(string key, string words)
    {
        if (words.Length > MaxWords || !WordsFile.IsLine(words))
            return "must be one line of 1 to 1000 characters, without control characters and blanks around it";

        if (key is "direction" && words is not ("ltr" or "rtl"))
            return "must be ltr or rtl";

        if (IsInMails(key) && WordsFile.HasDigitGroup(words))
            return "must not hold 4 digits in a row, which a mail program could take for a code";

        var (needed, found) = (PlaceholdersOf(key), Placeholders(words));
        // A noun can say one or two by itself.
        if (needed.SequenceEqual(found, StringComparer.Ordinal) || (IsPlural(key) && key.Split('.')[2] is "one" or "two" && found.Count == 0))
            return null;

        return needed.Count == 0 ? "must have no placeholder in braces" : $"must have the placeholders {string.Join(" and ", needed.Distinct(StringComparer.Ordinal))}, each once, and no other";
    }

    private static List<string> PlaceholdersOf(string key) => IsPlural(key) ? ["{count}"] : Placeholders(Language.English.Words[key]);

    /// <summary>What stands in braces, and every brace that stands alone.</summary>
    private static List<string> Placeholders(string words) =>
        [.. Braces().Matches(words).Select(match => match.Value).Order(StringComparer.Ordinal)];

    private static bool IsPlural(string key) => key.StartsWith("count.", StringComparison.Ordinal);

    private static bool IsInMails(string key) => key.Split('.')[0] is "mail" or "moment" or "month" or "count";

    [GeneratedRegex(@"\{[^{}]*\}|[{}]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Braces();
}
