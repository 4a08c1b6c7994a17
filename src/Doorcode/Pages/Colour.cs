using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Doorcode.Pages;

/// <summary>A colour of a theme (sRGB).</summary>
internal sealed record Colour(byte Red, byte Green, byte Blue)
{
    public static Colour White { get; } = new(255, 255, 255);

    public static Colour Ink { get; } = new(13, 20, 38);

    /// <summary>The relative luminance (WCAG 2.2): 0 for black, 1 for white.</summary>
    public double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    /// <summary>Reads a colour that is written as <c>#rrggbb</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Colour? colour)
    {
        colour = null;
        if (text is not ['#', .. { Length: 6 } digits] || !digits.All(char.IsAsciiHexDigit))
            return false;

        var value = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        colour = new Colour((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <summary>The contrast to another colour (WCAG 2.2): from 1 to 21.</summary>
    public double Contrast(Colour other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    /// <summary>This colour with a share of another, from 0 to 1.</summary>
    public Colour Mix(Colour other, double share) =>
        new(Part(Red, other.Red, share), Part(Green, other.Green, share), Part(Blue, other.Blue, share));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    private static byte Part(byte one, byte two, double share) => (byte)Math.Round(one + (two - one) * share);

    private static double Linear(byte part)
    {
        var value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
