using Doorcode.Mail;

namespace Doorcode.Login;

/// <summary>The mails of a login.</summary>
internal sealed class LoginLetters : ILetters
{
    /// <summary>The code that logs in.</summary>
    public static readonly LetterKind Code = new("LoginCode", "Login code", EnglishCode);

    public IReadOnlyList<LetterKind> All => [Code];

    private static MailWords EnglishCode(LetterContext about) => new(
        $"Log in to {about.Product}",
        $"Enter this code to log in to {about.Product}:",
        about.Code,
        [about.CodeEnds, about.AskedFor],
        [
            "If you did not ask for this, do nothing: without the code nobody gets in.",
            about.KeepCode,
        ]);
}
