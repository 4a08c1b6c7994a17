using System.Collections.Frozen;
using System.Globalization;

namespace Doorcode.Pages;

/// <summary>The sentences of the pages in one language, read from a file with a line <c>key = sentence</c> for each.</summary>
internal sealed class PageWords
{
    private const string Prefix = "Doorcode.Pages.Words.";
    private const string Suffix = ".txt";

    private readonly FrozenDictionary<string, string> _sentences;

    private PageWords(string language, FrozenDictionary<string, string> sentences) => (Language, _sentences) = (language, sentences);

    /// <summary>English, the language of every sentence that another one lacks.</summary>
    public static PageWords English { get; } = Read("en");

    /// <summary>The tag of the language (BCP 47).</summary>
    public string Language { get; }

    /// <summary>Which way the language is written: <c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => this["direction"];

    /// <summary>A sentence.</summary>
    public string this[string key] => _sentences[key];

    /// <summary>A sentence; null where the language has none.</summary>
    public string? Find(string key) => _sentences.GetValueOrDefault(key);

    /// <summary>A sentence with its placeholders, such as <c>{minutes}</c>, filled in.</summary>
    public string With(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var sentence = this[key];
        foreach (var (name, value) in values)
            sentence = sentence.Replace($"{{{name}}}", Convert.ToString(value, CultureInfo.InvariantCulture), StringComparison.Ordinal);

        return sentence;
    }

    private static PageWords Read(string language)
    {
        var sentences = new Dictionary<string, string>(StringComparer.Ordinal);
        using var file = typeof(PageWords).Assembly.GetManifestResourceStream(Prefix + language + Suffix)!;
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(" = ", 2) is [var key, var sentence])
                sentences.Add(key.Trim(), sentence.Trim());
        }

        return new PageWords(language, sentences.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
