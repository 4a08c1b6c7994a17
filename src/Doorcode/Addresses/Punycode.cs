using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Doorcode.Addresses;

/// <summary>RFC 3492, which writes a label of an internationalised domain in ASCII.</summary>
/// <remarks>Own code, because what <c>IdnMapping</c> maps differs between a host with ICU and one without.</remarks>
internal static class Punycode
{
    public const string Prefix = "xn--";

    private const int Base = 36;
    private const int Low = 1;
    private const int High = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialPoint = 0x80;

    /// <summary>The label with its prefix. At most 63 characters go in, so that nothing here can overflow.</summary>
    public static string Encode(string label)
    {
        var output = new StringBuilder(Prefix);
        var runes = label.EnumerateRunes().ToArray();
        foreach (var rune in runes.Where(rune => rune.IsAscii))
        {
            output.Append((char)rune.Value);
        }

        var basic = output.Length - Prefix.Length;
        if (basic > 0)
        {
            output.Append('-');
        }

        var (point, delta, bias) = (InitialPoint, 0, InitialBias);
        for (var handled = basic; handled < runes.Length; delta++, point++)
        {
            var next = runes.Where(rune => rune.Value >= point).Min(rune => rune.Value);
            delta += (next - point) * (handled + 1);
            point = next;
            foreach (var rune in runes)
            {
                if (rune.Value < point)
                {
                    delta++;
                }
                else if (rune.Value == point)
                {
                    AppendNumber(output, delta, bias);
                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
        }

        return output.ToString();
    }

    /// <summary>Reads a label with its prefix, in lower case and at most 63 characters.</summary>
    /// <returns>False when it is no punycode at all; it may still not be the one way to write its text.</returns>
    public static bool TryDecode(ReadOnlySpan<char> label, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        label = label[Prefix.Length..];
        var basic = Math.Max(label.LastIndexOf('-'), 0);
        var points = new List<int>();
        foreach (var letter in label[..basic])
        {
            points.Add(letter);
        }

        var (point, position, bias) = ((long)InitialPoint, 0L, InitialBias);
        for (var rest = label[(basic > 0 ? basic + 1 : 0)..]; !rest.IsEmpty;)
        {
            var start = position;
            if (!TryReadNumber(ref rest, bias, ref position))
            {
                return false;
            }

            var count = points.Count + 1;
            bias = Adapt((int)(position - start), count, start == 0);
            point += position / count;
            position %= count;
            if (point is < InitialPoint or > 0x10FFFF || !Rune.IsValid((int)point))
            {
                return false;
            }

            points.Insert((int)position++, (int)point);
        }

        decoded = string.Concat(points.Select(value => new Rune(value).ToString()));
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> rest, int bias, ref long number)
    {
        var weight = 1L;
        for (var k = Base; ; k += Base)
        {
            if (rest.IsEmpty || Digit(rest[0]) is not (>= 0 and var digit))
            {
                return false;
            }

            rest = rest[1..];
            number += digit * weight;
            var threshold = Math.Clamp(k - bias, Low, High);
            if (number > int.MaxValue)
            {
                return false;
            }

            if (digit < threshold)
            {
                return true;
            }

            weight *= Base - threshold;
            if (weight > int.MaxValue)
            {
                return false;
            }
        }
    }

    private static void AppendNumber(StringBuilder output, int number, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, Low, High);
            if (number < threshold)
            {
                output.Append(Letter(number));
                return;
            }

            output.Append(Letter(threshold + ((number - threshold) % (Base - threshold))));
            number = (number - threshold) / (Base - threshold);
        }
    }

    private static int Adapt(int delta, int count, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / count;
        var k = 0;
        for (; delta > (Base - Low) * High / 2; k += Base)
        {
            delta /= Base - Low;
        }

        return k + ((Base - Low + 1) * delta / (delta + Skew));
    }

    private static char Letter(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int Digit(char letter) => letter switch
    {
        >= 'a' and <= 'z' => letter - 'a',
        >= '0' and <= '9' => letter - '0' + 26,
        _ => -1,
    };
}
