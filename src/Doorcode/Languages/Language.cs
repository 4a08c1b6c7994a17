using System.Globalization;

namespace Doorcode.Languages;

/// <summary>
/// A language: its words, and how it writes times and numbers. The executable has no ICU, so these rules are our own. Numbers are written
/// with the digits 0 to 9 in every language: that is how codes and IP addresses come.
/// </summary>
internal sealed class Language
{
    private const char Isolate = '\u2068', EndOfIsolate = '\u2069';

    private readonly string _tag;
    private readonly IReadOnlyDictionary<string, string> _words;

    /// <summary>Makes a language of its words.</summary>
    /// <param name="tag">Its tag (BCP 47), such as <c>pt</c> or <c>zh-Hant</c>.</param>
    /// <param name="words">Every sentence, by its key.</param>
    public Language(string tag, IReadOnlyDictionary<string, string> words) => (_tag, _words) = (tag, words);

    /// <summary>English, which has every word.</summary>
    public static Language English => BuiltInLanguages.English;

    /// <summary>Its tag (BCP 47), such as <c>en</c>.</summary>
    public string Tag => _tag;

    /// <summary>What its speakers call it.</summary>
    public string Name => _words["language"];

    /// <summary>Which way it is read: <c>ltr</c> or <c>rtl</c>, as HTML says it.</summary>
    public string Direction => _words["direction"];

    /// <summary>All of its words, by their keys.</summary>
    public IReadOnlyDictionary<string, string> Words => _words;

    private bool IsRightToLeft => string.Equals(Direction, "rtl", StringComparison.Ordinal);

    /// <summary>Whether it has words for a key.</summary>
    public bool Has(string key) => _words.ContainsKey(key);

    /// <summary>Says a sentence.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="values">What goes into its placeholders.</param>
    public string Say(string key, params ReadOnlySpan<(string Name, string Value)> values) => Fill(_words[key], values);

    /// <summary>Fills words in that come from elsewhere.</summary>
    /// <param name="words">With placeholders such as <c>{product}</c>.</param>
    /// <param name="values">What goes into them; values for which there is no placeholder are not used.</param>
    public string Fill(string words, params ReadOnlySpan<(string Name, string Value)> values)
    {
        if (!words.Contains('{', StringComparison.Ordinal))
            return words;

        var text = new System.Text.StringBuilder(words.Length + 64);
        var rest = words.AsSpan();
        while (rest.IndexOf('{') is >= 0 and var start && rest[start..].IndexOf('}') is > 0 and var length)
        {
            text.Append(rest[..start]).Append(Value(rest.Slice(start + 1, length - 1), values));
            rest = rest[(start + length + 1)..];
        }

        return text.Append(rest).ToString();
    }

    /// <summary>A number with its noun, such as <c>10 minutes</c>.</summary>
    /// <param name="noun">Which noun: <c>minute</c>, <c>digit</c> …</param>
    /// <param name="number">The number.</param>
    public string Count(string noun, long number) => Say(
        $"count.{noun}.{PluralRules.CategoryOf(_tag, number)}", ("count", number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>
    /// A time of a day, in UTC. It names no year: a mail has its own date, and four digits could be taken for a code.
    /// </summary>
    public string Moment(DateTimeOffset at)
    {
        var utc = at.UtcDateTime;
        return Say(
            "moment",
            ("time", utc.ToString("HH':'mm", CultureInfo.InvariantCulture)),
            ("day", DayOfMonth(utc.Day)),
            ("month", _words[string.Create(CultureInfo.InvariantCulture, $"month.{utc.Month}")]));
    }

    /// <summary>A time span in its largest unit: hours from two hours on, minutes from one minute on.</summary>
    public string Span(TimeSpan time)
    {
        // Rounded: a code is a few milliseconds older than the request that it answers.
        var seconds = ((long)time.TotalMilliseconds + 500) / 1000;
        return seconds switch
        {
            >= 2 * 60 * 60 => Count("hour", (seconds + 1800) / 3600),
            >= 60 => Count("minute", (seconds + 30) / 60),
            _ => Count("second", seconds),
        };
    }

    /// <summary>French and Portuguese write the first day of a month as an ordinal number.</summary>
    private string DayOfMonth(int day) => (day, _tag) switch
    {
        (1, "fr") => "1er",
        (1, "pt") => "1º",
        _ => day.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A value as it stands in a sentence: one that is read in the other direction is isolated (UAX #9), so that it stays whole.</summary>
    public string SetApart(string value) => IsRightToLeft && ReadsToTheRight(value) ? $"{Isolate}{value}{EndOfIsolate}" : value;

    private string Value(ReadOnlySpan<char> name, ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (known, value) in values)
        {
            if (name.SequenceEqual(known))
                return SetApart(value);
        }

        throw new InvalidOperationException($"Nothing is said for {{{name}}}.");
    }

    /// <summary>
    /// Whether text would be torn apart among words that are read to the left (UAX #9): it holds letters that are not read to the left,
    /// or the double colon of an IP address.
    /// </summary>
    private static bool ReadsToTheRight(string value) =>
        value.Contains("::", StringComparison.Ordinal)
        || value.Any(character => char.IsLetter(character) && character is not (>= '\u0590' and <= '\u08FF' or >= '\uFB1D' and <= '\uFEFC'));
}
