using System.Globalization;

namespace Doorcode.Languages;

/// <summary>What mails show of the operator's product, from <c>brand.json</c> in <see cref="LanguageOptions.WordsFolder"/>.</summary>
internal sealed record Brand
{
    /// <summary>Nothing of it.</summary>
    public static Brand None { get; } = new();

    /// <summary>What mails call the product; null where the settings say it.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The https address of a picture; null for none. It is the same in every mail, so loading it tells nothing of the reader but that they read.
    /// </summary>
    public Uri? Logo { get; init; }

    /// <summary>The colour of a line above the mail, as <c>#rrggbb</c>; null for none.</summary>
    public string? Color { get; init; }

    /// <summary>Where readers can write; null for nowhere.</summary>
    public string? Support { get; init; }

    /// <summary>The colour as CSS, without digits that could be taken for a code.</summary>
    public string? CssColor => Color is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"rgb({Part(1)},{Part(3)},{Part(5)})");

    private int Part(int start) => int.Parse(Color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
