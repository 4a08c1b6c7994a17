namespace Doorcode.Pages;

/// <summary>The pages for people under <c>/account/</c>; bound from <c>Doorcode:Pages</c>.</summary>
public sealed class PagesOptions
{
    internal const string Section = "Doorcode:Pages";

    /// <summary>
    /// Whether there are pages; default true. Without them <c>/account/</c>, <c>/.well-known/change-password</c> and the server's <c>/</c> are
    /// not found.
    /// </summary>
    public bool Enabled { get; set; } = true;
}
