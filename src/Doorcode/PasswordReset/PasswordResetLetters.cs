using Doorcode.Mail;

namespace Doorcode.PasswordReset;

/// <summary>The mails of a password reset.</summary>
internal sealed class PasswordResetLetters : ILetters
{
    /// <summary>The code that resets the password.</summary>
    public static readonly LetterKind Code = new("PasswordResetCode", "Password reset code", EnglishCode);

    /// <summary>The password was reset.</summary>
    public static readonly LetterKind Reset = new("PasswordReset", "Password reset", EnglishReset);

    public IReadOnlyList<LetterKind> All => [Code, Reset];

    private static MailWords EnglishCode(LetterContext about) => new(
        $"Reset your password for {about.Product}",
        $"Enter this code to choose a new password for {about.Product}:",
        about.Code,
        [about.CodeEnds, about.AskedFor],
        [
            "If you did not ask for this, do nothing: without the code your password stays as it is.",
            about.KeepCode,
        ]);

    private static MailWords EnglishReset(LetterContext about) => new(
        $"Your password for {about.Product} was reset",
        $"A new password was set for your account with {about.Product}, with a code that was mailed to this address. All sessions were ended.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything: log in with the new password.",
            "If it was not you, somebody else can read your mail. Change the password of your mailbox first, then reset this password again.",
        ]);
}
