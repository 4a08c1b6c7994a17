namespace Doorcode.Pages;

/// <summary>The pages for people under <c>/account/</c>; bound from <c>Doorcode:Pages</c>.</summary>
public sealed class PagesOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Pages";

    /// <summary>
    /// Whether there are pages; default true. Without them <c>/account/</c>, <c>/.well-known/change-password</c> and the server's <c>/</c> are
    /// not found.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// A file with the name, logo, colours, radius and support link of the pages (docs/pages.md); read at the start, and again when it changes. Default: none.
    /// </summary>
    public string? ThemeFile { get; set; }
}
