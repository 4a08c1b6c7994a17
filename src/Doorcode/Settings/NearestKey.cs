namespace Doorcode.Settings;

/// <summary>Finds the known key that is most like a misspelt one.</summary>
internal static class NearestKey
{
    /// <summary>Input is cut to this length, in characters. No key is longer, and a longer one would only cost time.</summary>
    private const int Longest = 200;

    /// <summary>One letter of so many may differ.</summary>
    private const int Share = 3;

    private const string Prefix = $"{DoorcodeOptions.Section}:";

    /// <summary>
    /// The key with the smallest edit distance (Levenshtein), ignoring case; null when more than a third of the letters differ, because
    /// such a key is hardly the one that was meant. What all keys begin with does not count.
    /// </summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        var typed = written.ToUpperInvariant();
        typed = typed[..Math.Min(typed.Length, Longest)];
        var (nearest, distance) = known
            .Select(key => (Key: key, Distance: Distance(typed, key.ToUpperInvariant())))
            .MinBy(candidate => candidate.Distance);
        return distance * Share <= Math.Max(typed.Length, nearest.Length) - Prefix.Length ? nearest : null;
    }

    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
            row[column] = column;

        for (var line = 1; line <= left.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= right.Length; column++)
            {
                var above = row[column];
                var replaced = diagonal + (left[line - 1] == right[column - 1] ? 0 : 1);
                row[column] = Math.Min(Math.Min(above, row[column - 1]) + 1, replaced);
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
