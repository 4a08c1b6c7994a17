using Doorcode.Mail;

namespace Doorcode.Login;

/// <summary>The mails of a login.</summary>
internal sealed class LoginLetters : ILetters
{
    /// <summary>The code that logs in.</summary>
    public static readonly LetterKind Code = new("LoginCode", "Login code", LetterContent.Code);

    public IReadOnlyList<LetterKind> All => [Code];
}
