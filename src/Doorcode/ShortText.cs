using System.Text;

namespace Doorcode;

/// <summary>Makes untrusted text fit to be stored: bounds its length in bytes of UTF-8.</summary>
internal static class ShortText
{
    /// <summary>The first characters that fit, without control characters.</summary>
    /// <param name="text">Any text; half a surrogate pair becomes U+FFFD.</param>
    /// <param name="bytes">How many bytes of UTF-8 the result has at most. No character is cut in half.</param>
    public static string Of(string text, int bytes)
    {
        if (text.Length <= bytes && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;

        var kept = new StringBuilder(Math.Min(text.Length, bytes));
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
                continue;

            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
                break;

            kept.Append(rune.ToString());
        }

        return kept.ToString();
    }
}
