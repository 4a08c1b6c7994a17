using Doorcode.Mail;

namespace Doorcode.PasswordReset;

/// <summary>The mails of a password reset.</summary>
internal sealed class PasswordResetLetters : ILetters
{
    /// <summary>The code that resets the password.</summary>
    public static readonly LetterKind Code = new("PasswordResetCode", "Password reset code", LetterContent.Code);

    /// <summary>The password was reset.</summary>
    public static readonly LetterKind Reset = new("PasswordReset", "Password reset", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [Code, Reset];
}
