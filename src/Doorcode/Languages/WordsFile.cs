using System.Globalization;
using System.Text.Json;
using Doorcode.Settings;

namespace Doorcode.Languages;

/// <summary>A file of <see cref="LanguageOptions.WordsFolder"/>: a JSON object of texts.</summary>
/// <param name="Place">How sentences name the file.</param>
/// <param name="Members">Its members, none twice; the text is null where it is no string.</param>
internal sealed record WordsFile(string Place, IReadOnlyList<(string Key, string? Text)> Members)
{
    /// <summary>In bytes. The longest file of the product has 40,000.</summary>
    private const int MaxLength = 262_144;

    private const int MostListed = 10;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Reads a file; null when it is not such an object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    public static WordsFile? Read(string path, List<string> faults)
    {
        var place = $"{Path.GetFileName(path)} in {LanguageOptions.Section}:WordsFolder";
        try
        {
            if (SmallFile.TryRead(path, MaxLength) is not { } content)
            {
                faults.Add($"{place} may have at most {MaxLength.ToString(CultureInfo.InvariantCulture)} bytes.");
                return null;
            }

            using var document = JsonDocument.Parse(content, Options);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
                return new WordsFile(place, [.. document.RootElement.EnumerateObject().Select(member => (member.Name, TextOf(member.Value)))]);

            faults.Add($"{place} must be one JSON object.");
        }
        catch (JsonException broken)
        {
            faults.Add(broken.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $"{place} is not JSON from line {line + 1}, byte {broken.BytePositionInLine + 1} on.")
                : $"{place} must be one JSON object in which no key stands twice.");
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json says to half a surrogate pair.
            faults.Add($"{place} must be Unicode text.");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{place} cannot be read.");
        }

        return null;
    }

    /// <summary>Says that a key does not exist, and which one is near.</summary>
    public string Unknown(string key, IReadOnlyCollection<string> known)
    {
        var cure = known.Count < MostListed ? $"the keys are {string.Join(", ", known)}"
            : NearestKey.Of(key, known) is { } near ? $"the nearest is {near}"
            : "remove it";
        return $"{Place}: there is no key {Printable(key)}; {cure}.";
    }

    /// <summary>Whether text is one line that says something and turns no other text around (UAX #9).</summary>
    public static bool IsLine(string text) =>
        text.Length > 0
        && text.Trim().Length == text.Length
        && !text.Any(character => char.IsControl(character)
            || character is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));

    /// <summary>Whether text holds so many digits in a row that a mail program could take them for a code.</summary>
    public static bool HasDigitGroup(string text)
    {
        var run = 0;
        foreach (var character in text)
        {
            run = char.IsDigit(character) ? run + 1 : 0;
            if (run == 4)
                return true;
        }

        return false;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>A sentence stays on its line.</summary>
    private static string Printable(string key) =>
        string.Concat(key.Take(100).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
}
