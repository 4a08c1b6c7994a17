using Doorcode.Mail;

namespace Doorcode.Proofs;

/// <summary>The mails about recovery codes.</summary>
internal sealed class ProofsLetters : ILetters
{
    /// <summary>A recovery code was used.</summary>
    public static readonly LetterKind RecoveryCodeUsed = new("RecoveryCodeUsed", "Recovery code used", EnglishUsed);

    /// <summary>The recovery codes were replaced.</summary>
    public static readonly LetterKind NewRecoveryCodes = new("NewRecoveryCodes", "New recovery codes", EnglishNew);

    public IReadOnlyList<LetterKind> All => [RecoveryCodeUsed, NewRecoveryCodes];

    private static MailWords EnglishUsed(LetterContext about) => new(
        $"A recovery code of your {about.Product} account was used",
        $"One of the recovery codes of your {about.Product} account was used in place of your second factor. It does not work again.",
        Code: null,
        [about.Happened],
        [
            "If it was you, keep the other codes safe, and make new ones before they run out.",
            "If it was not you, somebody knows your password and has your recovery codes: change your password now and make new codes.",
        ]);

    private static MailWords EnglishNew(LetterContext about) => new(
        $"New recovery codes for your {about.Product} account",
        $"New recovery codes were made for your {about.Product} account. The old ones do not work any more.",
        Code: null,
        [about.Happened],
        [
            "If it was you, keep the new codes where you can find them without your phone.",
            "If it was not you, change your password now and make new codes.",
        ]);
}
