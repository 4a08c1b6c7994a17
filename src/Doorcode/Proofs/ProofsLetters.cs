using Doorcode.Mail;

namespace Doorcode.Proofs;

/// <summary>The mails about recovery codes.</summary>
internal sealed class ProofsLetters : ILetters
{
    /// <summary>A recovery code was used.</summary>
    public static readonly LetterKind RecoveryCodeUsed = new("RecoveryCodeUsed", "Recovery code used", LetterContent.Notice);

    /// <summary>The recovery codes were replaced.</summary>
    public static readonly LetterKind NewRecoveryCodes = new("NewRecoveryCodes", "New recovery codes", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [RecoveryCodeUsed, NewRecoveryCodes];
}
