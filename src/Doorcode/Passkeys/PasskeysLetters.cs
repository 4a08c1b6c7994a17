using Doorcode.Mail;

namespace Doorcode.Passkeys;

/// <summary>The mails about passkeys.</summary>
internal sealed class PasskeysLetters : ILetters
{
    /// <summary>A passkey was added.</summary>
    public static readonly LetterKind Added = new("PasskeyAdded", "Passkey added", EnglishAdded);

    /// <summary>A passkey was removed.</summary>
    public static readonly LetterKind Removed = new("PasskeyRemoved", "Passkey removed", EnglishRemoved);

    /// <summary>A passkey may have been copied.</summary>
    public static readonly LetterKind Counter = new("PasskeyCounter", "Passkey refused", EnglishCounter);

    public IReadOnlyList<LetterKind> All => [Added, Removed, Counter];

    private static MailWords EnglishAdded(LetterContext about) => new(
        $"A passkey was added to your {about.Product} account",
        $"From now on your account with {about.Product} can be opened with a new passkey.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything.",
            "If it was not you, somebody else can get into your account: remove the passkey and change your password at once.",
        ]);

    private static MailWords EnglishRemoved(LetterContext about) => new(
        $"A passkey was removed from your {about.Product} account",
        $"A passkey of your account with {about.Product} works no longer.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything.",
            "If it was not you, somebody else is in your account: change your password and look at your passkeys at once.",
        ]);

    private static MailWords EnglishCounter(LetterContext about) => new(
        $"A passkey of your {about.Product} account was refused",
        $"A passkey of your account with {about.Product} was used in a way that a copy of it would be used. It was not let in.",
        Code: null,
        [about.Happened],
        [
            "If it happened once, try the passkey again.",
            "If it happens again, or if it was not you, remove the passkey and add a new one.",
        ]);
}
