namespace Doorcode.Mail;

/// <summary>
/// A language of mails, with the sentences that all letters share. Each language is a class in <c>Mail/Languages/</c>; the words of a
/// letter are with its feature (<see cref="LetterKind.Translations"/>).
/// </summary>
internal abstract class MailLanguage
{
    /// <summary>Its tag (BCP 47), such as <c>en</c>.</summary>
    public abstract string Tag { get; }

    /// <summary>Which way it is read: <c>ltr</c> or <c>rtl</c>, as HTML says it.</summary>
    public virtual string Direction => "ltr";

    /// <summary>Says when a code ends.</summary>
    /// <param name="end">When.</param>
    /// <param name="after">How long after it was asked for.</param>
    public abstract string CodeEnds(DateTimeOffset end, TimeSpan after);

    /// <summary>Asks the reader to tell the code to no one.</summary>
    public abstract string KeepCode(string product);

    /// <summary>Says when and from where a letter was asked for.</summary>
    /// <param name="at">When.</param>
    /// <param name="ip">The IP address, or null when it is unknown.</param>
    public abstract string AskedFor(DateTimeOffset at, string? ip);

    /// <summary>Says when and from where the event happened that a letter is about.</summary>
    /// <param name="at">When.</param>
    /// <param name="ip">The IP address, or null when it is unknown.</param>
    public abstract string Happened(DateTimeOffset at, string? ip);
}
