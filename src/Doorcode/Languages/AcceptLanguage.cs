using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Doorcode.Languages;

/// <summary>
/// The languages that a request asks for, best first (RFC 9110 section 12.5.4). What is malformed is passed over and never fails; only the
/// first <see cref="MaxLength"/> characters and <see cref="MaxRanges"/> ranges are read.
/// </summary>
internal static class AcceptLanguage
{
    /// <summary>In characters. Browsers send about 40.</summary>
    public const int MaxLength = 512;

    /// <summary>In characters; RFC 5646 section 4.4.1 gives the longest that a program must keep.</summary>
    private const int LongestTag = 35;

    private const int MaxRanges = 32;
    private const string Any = "*";

    /// <summary>Whether a text may be a language's tag (BCP 47).</summary>
    public static bool IsTag([NotNullWhen(true)] string? text) =>
        text is { Length: >= 2 and <= LongestTag } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-');

    /// <summary>Chooses among languages, by the lookup of RFC 4647 section 3.4: <c>de-AT</c> finds <c>de</c>.</summary>
    /// <param name="header">The field's value, or null.</param>
    /// <param name="known">The tags to choose from, the preferred one first.</param>
    /// <returns>One of them, or null when the request prefers none: it names no language that is known, or any.</returns>
    public static string? Choose(string? header, IReadOnlyList<string> known)
    {
        if (string.IsNullOrWhiteSpace(header))
            return null;

        var ranges = Read(header);
        var refused = ranges.Where(range => range.Weight is 0 && range.Text is not Any).Select(range => range.Text).ToList();
        foreach (var range in ranges.Where(range => range.Weight > 0).OrderByDescending(range => range.Weight))
        {
            if (range.Text is Any)
                return refused.Count == 0 ? null : known.FirstOrDefault(tag => !IsRefused(tag, refused));

            if (Lookup(range.Text, known) is { } found && !IsRefused(found, refused))
                return found;
        }

        return null;
    }

    /// <summary>Finds a language by shortening a range from its end (RFC 4647 section 3.4).</summary>
    public static string? Lookup(string range, IReadOnlyList<string> known)
    {
        for (var rest = range; rest.Length > 0; rest = Shorter(rest))
        {
            if (known.FirstOrDefault(tag => tag.Equals(rest, StringComparison.OrdinalIgnoreCase)) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Without the last part, and without a single letter that would then be last, such as the x of a private use.</summary>
    private static string Shorter(string range)
    {
        var end = range.LastIndexOf('-');
        if (end >= 2 && range[end - 2] == '-')
            end -= 2;

        return range[..Math.Max(0, end)];
    }

    private static bool IsRefused(string tag, List<string> refused) => refused.Exists(range =>
        tag.Equals(range, StringComparison.OrdinalIgnoreCase)
        || tag.StartsWith($"{range}-", StringComparison.OrdinalIgnoreCase));

    private static List<(string Text, double Weight)> Read(string header)
    {
        var ranges = new List<(string Text, double Weight)>();
        // A range that is cut in two is passed over, so that no half of it is taken for a language.
        var text = header.Length <= MaxLength ? header : header[..Math.Max(0, header.LastIndexOf(',', MaxLength - 1))];
        foreach (var element in text.Split(',', MaxRanges + 1).Take(MaxRanges))
        {
            var parts = element.Split(';', StringSplitOptions.TrimEntries);
            if (parts.Length <= 2 && IsRange(parts[0]) && TryWeight(parts.ElementAtOrDefault(1), out var weight))
                ranges.Add((parts[0], weight));
        }

        return ranges;
    }

    private static bool IsRange(string text) =>
        text is Any
        || text.Split('-').All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit)) && char.IsAsciiLetter(text[0]);

    /// <summary>A qvalue (RFC 9110 section 12.4.2): from 0 to 1, with at most three digits behind the dot.</summary>
    private static bool TryWeight(string? parameter, out double weight)
    {
        weight = 1;
        if (parameter is null)
            return true;

        var value = parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase) ? parameter[2..] : "";
        return value.Length is >= 1 and <= 5
            && value[0] is '0' or '1'
            && (value.Length == 1 || value[1] == '.')
            && value.Skip(2).All(char.IsAsciiDigit)
            && double.TryParse(value.TrimEnd('.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight)
            && weight <= 1;
    }
}
