using System.Globalization;

namespace Doorcode.Pages;

/// <summary>A part of a page.</summary>
internal abstract record Block
{
    /// <summary>A paragraph.</summary>
    /// <param name="sentence">What it says.</param>
    public static Block Paragraph(string sentence) => new TextBlock(sentence);

    /// <summary>Ways to other pages.</summary>
    public static Block Ways(params IReadOnlyList<Link> links) => new LinksBlock(links);
}

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Sentence) : Block;

/// <summary>Ways to other pages.</summary>
internal sealed record LinksBlock(IReadOnlyList<Link> Links) : Block;

/// <summary>A way to another page.</summary>
/// <param name="To">Its path under <c>/account/</c>.</param>
/// <param name="Name">What the link says.</param>
/// <param name="About">What is behind it; null where the name says it all.</param>
internal sealed record Link(string To, string Name, string? About = null);

/// <summary>A form. Its button sends it by POST.</summary>
/// <param name="Action">Its path under <c>/account/</c>.</param>
/// <param name="Submit">What the button says.</param>
internal sealed record FormBlock(string Action, string Submit) : Block
{
    /// <summary>What the page asks for.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>What is sent along, such as the id of an item in a list.</summary>
    public IReadOnlyList<(string Name, string Value)> Hidden { get; init; } = [];

    /// <summary>Whose password the form sets, so that a password manager keeps the pair; null where it sets none.</summary>
    public string? Username { get; init; }

    /// <summary>What the script does with a passkey before the form is sent; null for a form without one.</summary>
    public PasskeyUse? Passkey { get; init; }

    /// <summary>Whether the browser may offer passkeys before the button is pressed.</summary>
    public bool IsConditional { get; init; }

    /// <summary>What the script does, by its name; null for a form without a passkey.</summary>
    public string? PasskeyName => Passkey switch { PasskeyUse.Get => "get", PasskeyUse.Create => "create", _ => null };

    /// <summary>Marks a form whose passkeys the browser may offer by itself; null for others.</summary>
    public string? Conditional => IsConditional ? "true" : null;

    /// <summary>Whether the answer is a file, after which the page stays.</summary>
    public bool IsDownload { get; init; }

    /// <summary>How the button looks.</summary>
    public ButtonLook Look { get; init; } = ButtonLook.Main;

    /// <summary>The same for the script; null where the answer is a page.</summary>
    public string? Download => IsDownload ? "download" : null;

    /// <summary>Seconds until the button works; 0 when it does.</summary>
    public long OpensIn { get; init; }
}

/// <summary>What a form does with a passkey.</summary>
internal enum PasskeyUse
{
    /// <summary>Proves one.</summary>
    Get,

    /// <summary>Makes one.</summary>
    Create,
}

/// <summary>How a button looks.</summary>
internal enum ButtonLook
{
    /// <summary>What the page is for.</summary>
    Main,

    /// <summary>Something else that the page can do.</summary>
    Quiet,

    /// <summary>Something that cannot be undone.</summary>
    Danger,
}

/// <summary>Says for how long a code works.</summary>
/// <param name="Seconds">How many seconds are left.</param>
internal sealed record CountdownBlock(long Seconds) : Block
{
    /// <summary>The same in minutes and seconds.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Seconds / 60}:{Seconds % 60:00}");
}

/// <summary>A heading inside a page.</summary>
internal sealed record HeadingBlock(string Sentence) : Block;

/// <summary>An item of a list.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Mark">What sets it apart; null for most.</param>
/// <param name="Details">What is known of it.</param>
internal sealed record ItemBlock(string Name, string? Mark, params IReadOnlyList<string> Details) : Block
{
    /// <summary>What can be done with it.</summary>
    public IReadOnlyList<FormBlock> Forms { get; init; } = [];
}

/// <summary>A QR code.</summary>
/// <param name="Svg">The picture, an SVG element.</param>
/// <param name="Name">What it is, for those who cannot see it.</param>
internal sealed record QrBlock(string Svg, string Name) : Block;

/// <summary>Codes to copy or to write down.</summary>
internal sealed record CodesBlock(IReadOnlyList<string> Codes) : Block;
