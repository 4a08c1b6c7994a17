namespace Doorcode.Pages;

/// <summary>How the pages look for one product.</summary>
internal sealed record Theme
{
    /// <summary>As they come.</summary>
    public static Theme Plain { get; } = new();

    /// <summary>What the pages call the product; null for the name that mails have.</summary>
    public string? Name { get; init; }

    /// <summary>The picture beside the name; null for the mark of the stylesheet.</summary>
    public Asset? Logo { get; init; }

    /// <summary>Where readers find help: an https address, or a mailto link; null for nowhere.</summary>
    public string? Support { get; init; }

    /// <summary>What the stylesheet says beyond its own: variables only.</summary>
    public string Css { get; init; } = "";
}
