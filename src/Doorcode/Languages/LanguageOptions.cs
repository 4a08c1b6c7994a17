namespace Doorcode.Languages;

/// <summary>Mails, and the language of mails and answers; bound from <c>Doorcode:Mail</c>.</summary>
public sealed class LanguageOptions
{
    internal const string Section = "Doorcode:Mail";

    /// <summary>
    /// The language of mails and answers for those who ask for none: <c>en</c>, <c>de</c>, <c>fr</c>, <c>es</c>, <c>pt</c>, <c>hi</c>
    /// or <c>ar</c>. Default: English.
    /// </summary>
    public string? Language { get; set; }
}
