using Doorcode.Mail;

namespace Doorcode.Administration;

/// <summary>The mails about what those who run the service have done to an account.</summary>
internal sealed class AdministrationLetters : ILetters
{
    /// <summary>The account was disabled.</summary>
    public static readonly LetterKind AccountDisabled = new("AccountDisabled", "Account disabled", EnglishAccountDisabled);

    /// <summary>The account was deleted; the last mail to its address.</summary>
    public static readonly LetterKind AccountRemoved = new("AccountRemoved", "Account deleted by the service", EnglishAccountRemoved);

    public IReadOnlyList<LetterKind> All => [AccountDisabled, AccountRemoved];

    private static MailWords EnglishAccountDisabled(LetterContext about) => new(
        $"Your account with {about.Product} is disabled",
        $"Those who run {about.Product} have disabled your account. Every session has ended, and nobody can log in to the account.",
        Code: null,
        [about.Happened],
        ["If you do not know why, ask those who run the service. What is stored about you is still there."]);

    private static MailWords EnglishAccountRemoved(LetterContext about) => new(
        $"Your account with {about.Product} is deleted",
        $"Those who run {about.Product} have deleted your account and all that was stored about it.",
        Code: null,
        [about.Happened],
        ["This is the last mail about this account. If you do not know why, ask those who run the service."]);
}
