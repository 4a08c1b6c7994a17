using System.Globalization;

namespace Doorcode.Pages;

/// <summary>The colours of the pages in one scheme: three that are given, and the others that follow from them.</summary>
/// <param name="Background">Behind everything.</param>
/// <param name="Text">What is read.</param>
/// <param name="Accent">Links and buttons.</param>
internal sealed record Palette(Colour Background, Colour Text, Colour Accent)
{
    /// <summary>For text (WCAG 2.2, success criterion 1.4.3).</summary>
    private const double Readable = 4.5;

    /// <summary>For edges of fields (WCAG 2.2, success criterion 1.4.11).</summary>
    private const double Visible = 3;

    /// <summary>Above it a colour is taken for light: black text on it has more contrast than white text.</summary>
    private const double Middle = 0.18;

    private static readonly Colour Green = new(0x1f, 0x8a, 0x4c);

    /// <summary>Those of the stylesheet when it is light.</summary>
    public static Palette Light { get; } = new(new Colour(0xf6, 0xf5, 0xf2), new Colour(0x1d, 0x23, 0x30), new Colour(0x2f, 0x5b, 0xd0));

    /// <summary>Those of the stylesheet when it is dark.</summary>
    public static Palette Dark { get; } = new(new Colour(0x12, 0x15, 0x1c), new Colour(0xec, 0xee, 0xf3), new Colour(0x8f, 0xb0, 0xff));

    private bool IsLight => Background.Luminance > Middle;

    private Colour Card => Background.Mix(Colour.White, IsLight ? 0.7 : 0.04);

    private Colour Danger => IsLight ? new Colour(0xb3, 0x26, 0x1e) : new Colour(0xff, 0xb4, 0xab);

    private Colour Good => Tint(Green);

    private Colour Bad => Tint(Danger);

    /// <summary>What cannot be read well enough: for each fault one sentence that names key and cure.</summary>
    /// <param name="scheme">The key of the scheme.</param>
    public IEnumerable<string> Faults(string scheme)
    {
        var direction = IsLight ? "darker" : "lighter";
        Colour[] grounds = [Background, Card];
        foreach (var (name, colour) in new[] { ("text", Text), ("accent", Accent) })
        {
            var contrast = grounds.Min(colour.Contrast);
            if (contrast < Readable)
            {
                // Rounded down, so that no sentence says that what is too little is enough.
                var shown = (Math.Floor(contrast * 10) / 10).ToString("0.0", CultureInfo.InvariantCulture);
                yield return $"{scheme}.{name} has a contrast of {shown}:1 to {scheme}.background and needs 4.5:1; choose a {direction} colour.";
            }
        }

        if (grounds.Min(Danger.Contrast) < Readable)
            yield return $"{scheme}.background is neither light nor dark enough for warnings to be read on it; choose a {(IsLight ? "lighter" : "darker")} colour.";
    }

    /// <summary>The same as declarations of the stylesheet's variables.</summary>
    public string Css => string.Join(
        ';',
        $"--paper:{Background}",
        $"--card:{Card}",
        $"--ink:{Text}",
        $"--quiet:{Fainter(0.3, Readable)}",
        $"--edge:{Fainter(0.5, Visible)}",
        $"--line:{Card.Mix(Text, 0.14)}",
        $"--accent:{Accent}",
        $"--on-accent:{OnTopOf(Accent)}",
        $"--danger:{Danger}",
        $"--on-danger:{OnTopOf(Danger)}",
        $"--good:{Good}",
        $"--bad:{Bad}");

    /// <summary>The text with as much of the card as its contrast allows.</summary>
    private Colour Fainter(double most, double contrast)
    {
        Colour[] grounds = [Background, Card];
        for (var share = most; share > 0; share -= 0.05)
        {
            var colour = Text.Mix(Card, share);
            if (grounds.Min(colour.Contrast) >= contrast)
                return colour;
        }

        return Text;
    }

    /// <summary>The card with a breath of a colour, on which the text is still read.</summary>
    private Colour Tint(Colour colour)
    {
        var tint = Card.Mix(colour, 0.12);
        return tint.Contrast(Text) >= Readable ? tint : Card;
    }

    private static Colour OnTopOf(Colour colour) => colour.Contrast(Colour.White) >= colour.Contrast(Colour.Ink) ? Colour.White : Colour.Ink;
}
