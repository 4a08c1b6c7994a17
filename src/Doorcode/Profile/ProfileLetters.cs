using Doorcode.Mail;

namespace Doorcode.Profile;

/// <summary>The mails about an account as a whole.</summary>
internal sealed class ProfileLetters : ILetters
{
    /// <summary>The account was deleted; the last mail to its address.</summary>
    public static readonly LetterKind AccountDeleted = new("AccountDeleted", "Account deleted", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [AccountDeleted];
}
