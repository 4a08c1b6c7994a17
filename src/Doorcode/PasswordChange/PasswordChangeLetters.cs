using Doorcode.Mail;

namespace Doorcode.PasswordChange;

/// <summary>The mail after a change of the password.</summary>
internal sealed class PasswordChangeLetters : ILetters
{
    /// <summary>The password was changed.</summary>
    public static readonly LetterKind Changed = new("PasswordChanged", "Password changed", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [Changed];
}
