namespace Doorcode.Languages;

/// <summary>Mails, and the language of mails and answers; bound from <c>Doorcode:Mail</c>.</summary>
public sealed class LanguageOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Mail";

    /// <summary>
    /// The language of mails and answers for those who ask for none: <c>en</c>, <c>de</c>, <c>fr</c>, <c>es</c>, <c>pt</c>, <c>hi</c>,
    /// <c>ar</c>, or one that <see cref="WordsFolder"/> adds. Default: English.
    /// </summary>
    public string? Language { get; set; }

    /// <summary>
    /// A folder with words of your own (docs/languages.md), read at the start: <c>de.json</c> changes German, the file of another tag adds a
    /// language, and <c>brand.json</c> sets the name, logo, colour and support address of mails. Default: none.
    /// </summary>
    public string? WordsFolder { get; set; }
}
