namespace Doorcode.Mail;

/// <summary>The letters that one feature mails; registered with <see cref="MailFeature.AddLetters"/>.</summary>
internal interface ILetters
{
    /// <summary>All of them.</summary>
    IReadOnlyList<LetterKind> All { get; }
}
