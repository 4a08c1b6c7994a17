using System.Text.Json;

namespace Doorcode.Languages;

/// <summary>The languages that are part of the product: a file each in <c>Words/</c>, read when it is first asked for.</summary>
internal static class BuiltInLanguages
{
    private const string EnglishTag = "en";

    private static readonly Dictionary<string, Lazy<Language>> Known =
        Tags.ToDictionary(tag => tag, tag => new Lazy<Language>(() => Read(tag)), StringComparer.OrdinalIgnoreCase);

    /// <summary>English, which has every word.</summary>
    public static Language English => Known[EnglishTag].Value;

    /// <summary>The tags of all of them.</summary>
    public static IReadOnlyList<string> Tags => [EnglishTag, "de", "fr", "es", "pt", "hi", "ar"];

    /// <summary>Finds a language by its exact tag.</summary>
    public static Language? Find(string tag) => Known.TryGetValue(tag, out var language) ? language.Value : null;

    private static Language Read(string tag)
    {
        using var document = JsonDocument.Parse(EmbeddedData.Read($"Doorcode.Languages.Words.{tag}.json"));
        return new Language(
            tag,
            document.RootElement.EnumerateObject().ToDictionary(word => word.Name, word => word.Value.GetString()!, StringComparer.Ordinal));
    }
}
