using System.Collections.Frozen;
using System.Globalization;
using Doorcode.Languages;

namespace Doorcode.Pages;

/// <summary>
/// The sentences of the pages in one language, read from a file with a line <c>key = sentence</c> for each. A language that an operator has
/// added has no such file: its readers get the pages in English.
/// </summary>
internal sealed class PageWords
{
    private const string Prefix = "Doorcode.Pages.Words.";
    private const string Suffix = ".txt";

    private static readonly FrozenDictionary<string, Lazy<FrozenDictionary<string, string>>> Files = BuiltInLanguages.Tags.ToFrozenDictionary(
        tag => tag, tag => new Lazy<FrozenDictionary<string, string>>(() => Read(tag)), StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, string> _sentences;

    /// <summary>The language that the sentences are in.</summary>
    private readonly Language _spoken;

    private PageWords(Language language)
    {
        Language = language;
        Tag = Files.ContainsKey(language.Tag) ? language.Tag : Language.English.Tag;
        _sentences = Files[Tag].Value;
        _spoken = BuiltInLanguages.Find(Tag)!;
    }

    /// <summary>The reader's language.</summary>
    public Language Language { get; }

    /// <summary>The tag of the language that the sentences are in (BCP 47).</summary>
    public string Tag { get; }

    /// <summary>Which way the sentences are written: <c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => this["direction"];

    /// <summary>The keys of all sentences.</summary>
    public IEnumerable<string> Keys => _sentences.Keys;

    /// <summary>A sentence.</summary>
    public string this[string key] => _sentences[key];

    /// <summary>The sentences of a language.</summary>
    public static PageWords In(Language language) => new(language);

    /// <summary>A sentence; null where there is none.</summary>
    public string? Find(string key) => _sentences.GetValueOrDefault(key);

    /// <summary>A sentence with its placeholders, such as <c>{minutes}</c>, filled in.</summary>
    public string With(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var sentence = this[key];
        foreach (var (name, value) in values)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            sentence = sentence.Replace($"{{{name}}}", _spoken.SetApart(text), StringComparison.Ordinal);
        }

        return sentence;
    }

    private static FrozenDictionary<string, string> Read(string tag)
    {
        var sentences = new Dictionary<string, string>(StringComparer.Ordinal);
        using var reader = new StringReader(EmbeddedData.ReadText(Prefix + tag + Suffix));
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(" = ", 2) is [var key, var sentence])
                sentences.Add(key.Trim(), sentence.Trim());
        }

        return sentences.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
