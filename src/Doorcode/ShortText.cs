using System.Text;

namespace Doorcode;

/// <summary>Makes untrusted text fit to be stored: bounds its length in bytes of UTF-8.</summary>
internal static class ShortText
{
    /// <summary>
    /// Embeddings, overrides and isolates (UAX #9): they make what stands after them look like something else. Direction marks stand for a
    /// letter of one direction and turn nothing around.
    /// </summary>
    public static bool TurnsTextAround(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>The first characters that fit, without control characters and without those that turn text around.</summary>
    /// <param name="text">Any text; half a surrogate pair becomes U+FFFD.</param>
    /// <param name="bytes">How many bytes of UTF-8 the result has at most. No character is cut in half.</param>
    public static string Of(string text, int bytes)
    {
        if (text.Length <= bytes && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;

        var kept = new StringBuilder(Math.Min(text.Length, bytes));
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || TurnsTextAround(rune))
                continue;

            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
                break;

            kept.Append(rune.ToString());
        }

        return kept.ToString();
    }
}
