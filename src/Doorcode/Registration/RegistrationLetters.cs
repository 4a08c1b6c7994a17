using Doorcode.Mail;

namespace Doorcode.Registration;

/// <summary>The mails of a registration.</summary>
internal sealed class RegistrationLetters : ILetters
{
    /// <summary>The code that confirms a registration.</summary>
    public static readonly LetterKind Code = new("RegistrationCode", "Registration code", LetterContent.Code);

    /// <summary>A registration was tried with the address of an account. It stands in for the code, and holds none.</summary>
    public static readonly LetterKind AlreadyRegistered = new("AlreadyRegistered", "Already registered", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [Code, AlreadyRegistered];
}
