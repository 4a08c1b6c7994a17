using Doorcode.Mail;

namespace Doorcode.Factors;

/// <summary>The mails about authenticator apps.</summary>
internal sealed class FactorsLetters : ILetters
{
    /// <summary>An authenticator app was added, or took the place of another one.</summary>
    public static readonly LetterKind Added = new("FactorAdded", "Second factor added", EnglishAdded);

    /// <summary>The authenticator app was removed.</summary>
    public static readonly LetterKind Removed = new("FactorRemoved", "Second factor removed", EnglishRemoved);

    public IReadOnlyList<LetterKind> All => [Added, Removed];

    private static MailWords EnglishAdded(LetterContext about) => new(
        $"An authenticator app was added to your {about.Product} account",
        $"An authenticator app was added to your {about.Product} account. From now on, logging in takes a code of this app. An app that you used before does not work any more.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything.",
            "If it was not you, change your password now and remove the app.",
        ]);

    private static MailWords EnglishRemoved(LetterContext about) => new(
        $"The authenticator app was removed from your {about.Product} account",
        $"The authenticator app was removed from your {about.Product} account. Logging in does not take its codes any more.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything.",
            "If it was not you, change your password now and add a second factor again.",
        ]);
}
