using Doorcode.Mail;

namespace Doorcode.Passkeys;

/// <summary>The mails about passkeys.</summary>
internal sealed class PasskeysLetters : ILetters
{
    /// <summary>A passkey was added.</summary>
    public static readonly LetterKind Added = new("PasskeyAdded", "Passkey added", LetterContent.Notice);

    /// <summary>A passkey was removed.</summary>
    public static readonly LetterKind Removed = new("PasskeyRemoved", "Passkey removed", LetterContent.Notice);

    /// <summary>A passkey may have been copied.</summary>
    public static readonly LetterKind Counter = new("PasskeyCounter", "Passkey refused", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [Added, Removed, Counter];
}
