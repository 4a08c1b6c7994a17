using Doorcode.Mail;

namespace Doorcode.Registration;

/// <summary>The mails of a registration.</summary>
internal sealed class RegistrationLetters : ILetters
{
    /// <summary>The code that confirms a registration.</summary>
    public static readonly LetterKind Code = new("RegistrationCode", "Registration code", EnglishCode);

    /// <summary>A registration was tried with the address of an account. It stands in for the code, and holds none.</summary>
    public static readonly LetterKind AlreadyRegistered = new("AlreadyRegistered", "Already registered", EnglishAlreadyRegistered);

    public IReadOnlyList<LetterKind> All => [Code, AlreadyRegistered];

    private static MailWords EnglishCode(LetterContext about) => new(
        $"Confirm your e-mail address for {about.Product}",
        $"Enter this code to finish your registration with {about.Product}:",
        about.Code,
        [about.CodeEnds, about.AskedFor],
        [
            "If you did not ask for this, do nothing: without the code no account is made.",
            about.KeepCode,
        ]);

    private static MailWords EnglishAlreadyRegistered(LetterContext about) => new(
        $"You already have an account with {about.Product}",
        $"Somebody, perhaps you, tried to register with {about.Product} using this e-mail address, which already has an account.",
        Code: null,
        [about.Happened],
        [
            "If it was you, log in instead.",
            "If it was not you, you need not do anything: nothing has changed, and your account is safe.",
        ]);
}
