using Doorcode.Mail;

namespace Doorcode.PasswordChange;

/// <summary>The mail after a change of the password.</summary>
internal sealed class PasswordChangeLetters : ILetters
{
    /// <summary>The password was changed.</summary>
    public static readonly LetterKind Changed = new("PasswordChanged", "Password changed", EnglishChanged);

    public IReadOnlyList<LetterKind> All => [Changed];

    private static MailWords EnglishChanged(LetterContext about) => new(
        $"Your password for {about.Product} was changed",
        $"The password of your account with {about.Product} was changed by somebody who was logged in and knew the old one. All other sessions were ended.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything.",
            "If it was not you, reset your password now: that ends every session, also that of whoever changed it.",
        ]);
}
