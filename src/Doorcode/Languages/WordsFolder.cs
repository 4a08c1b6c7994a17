using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Doorcode.Languages;

/// <summary>
/// The operator's words (<see cref="LanguageOptions.WordsFolder"/>), read once: a file for each language that it changes or adds, and
/// <c>brand.json</c>. Files that are not JSON are none of it.
/// </summary>
internal sealed partial class WordsFolder(IOptions<LanguageOptions> options)
{
    private readonly Lazy<Content> _content = new(() => Read(options.Value.WordsFolder));

    /// <summary>The languages that it changes or adds, by their tags.</summary>
    public IReadOnlyDictionary<string, Language> Languages => _content.Value.Languages;

    /// <summary>What mails show of the product.</summary>
    public Brand Brand => _content.Value.Brand;

    /// <summary>What is wrong with it: for each fault one sentence that names file, key and cure.</summary>
    public IReadOnlyList<string> Faults => _content.Value.Faults;

    private static Content Read(string? folder)
    {
        var languages = new Dictionary<string, Language>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        var brand = Brand.None;
        foreach (var path in Files(folder, faults))
        {
            var name = Path.GetFileName(path);
            var tag = Path.GetFileNameWithoutExtension(path);
            if (name is not BrandFile.FileName && !Tag().IsMatch(tag))
            {
                faults.Add(
                    $"A file in {LanguageOptions.Section}:WordsFolder must be named by a language, such as de.json or pt-BR.json, or be {BrandFile.FileName}.");
            }
            else if (WordsFile.Read(path, faults) is { } file)
            {
                if (name is BrandFile.FileName)
                    brand = BrandFile.Read(file, faults);
                else if (!languages.TryAdd(tag, LanguageFile.Read(tag, file, faults)))
                    faults.Add($"{file.Place} is there twice, with letters of another case; remove one.");
            }
        }

        return new Content(languages, brand, faults);
    }

    private static IReadOnlyList<string> Files(string? folder, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(folder))
            return [];

        try
        {
            if (Directory.Exists(folder))
                return [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)];

            faults.Add($"{LanguageOptions.Section}:WordsFolder names a folder that does not exist.");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            faults.Add($"{LanguageOptions.Section}:WordsFolder names a folder that cannot be read.");
        }

        return [];
    }

    /// <summary>A language, and perhaps a script, a region or a variant (RFC 5646).</summary>
    [GeneratedRegex(@"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    private sealed record Content(IReadOnlyDictionary<string, Language> Languages, Brand Brand, IReadOnlyList<string> Faults);
}
