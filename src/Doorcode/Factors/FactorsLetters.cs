using Doorcode.Mail;

namespace Doorcode.Factors;

/// <summary>The mails about authenticator apps.</summary>
internal sealed class FactorsLetters : ILetters
{
    /// <summary>An authenticator app was added, or took the place of another one.</summary>
    public static readonly LetterKind Added = new("FactorAdded", "Second factor added", LetterContent.Notice);

    /// <summary>The authenticator app was removed.</summary>
    public static readonly LetterKind Removed = new("FactorRemoved", "Second factor removed", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [Added, Removed];
}
