using Doorcode.Mail;

namespace Doorcode.Profile;

/// <summary>The mails about an account as a whole.</summary>
internal sealed class ProfileLetters : ILetters
{
    /// <summary>The account was deleted; the last mail to its address.</summary>
    public static readonly LetterKind AccountDeleted = new("AccountDeleted", "Account deleted", EnglishAccountDeleted);

    public IReadOnlyList<LetterKind> All => [AccountDeleted];

    private static MailWords EnglishAccountDeleted(LetterContext about) => new(
        $"Your account with {about.Product} is deleted",
        $"Your account with {about.Product} and all that was stored about it are deleted.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything. This is the last mail about this account.",
            "If it was not you, somebody knew your password: change it wherever else you use it. A deleted account cannot be brought back, but you can register again.",
        ]);
}
