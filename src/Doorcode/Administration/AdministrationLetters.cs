using Doorcode.Mail;

namespace Doorcode.Administration;

/// <summary>The mails about what those who run the service have done to an account.</summary>
internal sealed class AdministrationLetters : ILetters
{
    /// <summary>The account was disabled.</summary>
    public static readonly LetterKind AccountDisabled = new("AccountDisabled", "Account disabled", LetterContent.Notice);

    /// <summary>The account was deleted; the last mail to its address.</summary>
    public static readonly LetterKind AccountRemoved = new("AccountRemoved", "Account deleted by the service", LetterContent.Notice);

    /// <summary>All second factors were removed.</summary>
    public static readonly LetterKind FactorsReset = new("FactorsReset", "Second factors removed by the service", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [AccountDisabled, AccountRemoved, FactorsReset];
}
