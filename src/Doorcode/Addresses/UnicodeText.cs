using System.Text;

namespace Doorcode.Addresses;

/// <summary>Normalization form C and the character classes of addresses, the same on every host.</summary>
/// <remarks>
/// The server runs with <c>InvariantGlobalization</c>, where <see cref="string.Normalize()"/> returns its argument and
/// <c>IdnMapping</c> maps nothing. What identifies an account must not depend on how its host is configured either.
/// </remarks>
internal static class UnicodeText
{
    // Unicode 14, section 3.12: Hangul syllables are composed by arithmetic.
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<UnicodeTable> Table = new(() => new UnicodeTable());

    /// <summary>The text in normalization form C. A lone surrogate becomes U+FFFD; callers refuse it before.</summary>
    public static string ToNfc(string text)
    {
        // Below U+0300 there are neither combining marks nor characters that NFC takes apart.
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02FF') < 0)
        {
            return text;
        }

        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, points);
        }

        Order(points);
        Compose(points);
        var composed = new StringBuilder(text.Length);
        foreach (var point in points)
        {
            composed.Append(new Rune(point).ToString());
        }

        return composed.ToString();
    }

    /// <summary>False when a surrogate stands alone, so that the text is no Unicode at all.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>
    /// False for what some program on the way may turn into another character, or not show at all: compatibility
    /// characters, canonical singletons, what is ASCII in another case, and what is invisible, private or unassigned.
    /// </summary>
    public static bool IsUnambiguous(Rune rune) => rune.IsAscii || !Table.Value.IsAmbiguous(rune.Value);

    /// <summary>True for what a label of an internationalised domain may hold beside any other (RFC 5892, PVALID).</summary>
    public static bool IsValidInDomain(Rune rune) => !rune.IsAscii && Table.Value.IsValidInDomain(rune.Value);

    /// <summary>True for an accent or the like, which would merge with the character before it.</summary>
    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark
        or System.Globalization.UnicodeCategory.SpacingCombiningMark
        or System.Globalization.UnicodeCategory.EnclosingMark;

    private static void Decompose(int point, List<int> into)
    {
        var index = point - HangulBase;
        if (index is >= 0 and < HangulCount)
        {
            into.Add(LeadBase + (index / (VowelCount * TrailCount)));
            into.Add(VowelBase + (index % (VowelCount * TrailCount) / TrailCount));
            if (index % TrailCount is not 0 and var trail)
            {
                into.Add(TrailBase + trail);
            }
        }
        else if (point >= 0xC0 && Table.Value.TryDecompose(point, out var first, out var second))
        {
            Decompose(first, into);
            if (second != 0)
            {
                Decompose(second, into);
            }
        }
        else
        {
            into.Add(point);
        }
    }

    // Marks in a row are sorted by class, those of one class stay as they are; callers bound the length.
    private static void Order(List<int> points)
    {
        for (var end = 1; end < points.Count; end++)
        {
            var moving = points[end];
            var rank = Class(moving);
            var place = end;
            while (rank != 0 && place > 0 && Class(points[place - 1]) > rank)
            {
                points[place] = points[place - 1];
                place--;
            }

            points[place] = moving;
        }
    }

    private static void Compose(List<int> points)
    {
        var starter = -1;
        var lastClass = -1;
        var kept = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var rank = Class(point);
            if (starter >= 0 && lastClass < rank && Combine(points[starter], point) is not 0 and var composed)
            {
                points[starter] = composed;
                continue;
            }

            if (rank == 0)
            {
                starter = kept;
                lastClass = -1;
            }
            else
            {
                lastClass = rank;
            }

            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int Combine(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
        {
            return HangulBase + (((lead * VowelCount) + vowel) * TrailCount);
        }

        if (first - HangulBase is >= 0 and < HangulCount and var syllable && syllable % TrailCount == 0
            && second - TrailBase is > 0 and < TrailCount and var trail)
        {
            return first + trail;
        }

        return Table.Value.Compose(first, second);
    }

    private static int Class(int point) => point < 0x300 ? 0 : Table.Value.CombiningClass(point);
}
