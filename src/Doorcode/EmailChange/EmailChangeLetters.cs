using Doorcode.Mail;

namespace Doorcode.EmailChange;

/// <summary>The mails of a change of address.</summary>
internal sealed class EmailChangeLetters : ILetters
{
    /// <summary>To the new address: the code that confirms the change.</summary>
    public static readonly LetterKind Code = new("EmailChangeCode", "Code for a new address", EnglishCode);

    /// <summary>To an address that an account has. It stands in for the code, and holds none.</summary>
    public static readonly LetterKind AddressTaken = new("EmailChangeAddressTaken", "Address already taken", EnglishAddressTaken);

    /// <summary>To the old address, at once: what was asked for, and the stop code.</summary>
    public static readonly LetterKind Asked = new("EmailChangeAsked", "Change of address asked for", EnglishAsked);

    /// <summary>To the old address: the change is done, and the stop code undoes it.</summary>
    public static readonly LetterKind Changed = new("EmailChanged", "Address changed", EnglishChanged);

    /// <summary>To the old address: the change is done, and cannot be undone.</summary>
    public static readonly LetterKind ChangedForGood = new("EmailChangedForGood", "Address changed for good", EnglishChangedForGood);

    /// <summary>To the new address: it is the account's.</summary>
    public static readonly LetterKind Welcome = new("EmailChangedNew", "New address in use", EnglishWelcome);

    /// <summary>To the address of the account: a change was stopped before it was confirmed.</summary>
    public static readonly LetterKind Stopped = new("EmailChangeStopped", "Change of address stopped", EnglishStopped);

    /// <summary>To the old address: it is the account's again.</summary>
    public static readonly LetterKind Undone = new("EmailChangeUndone", "Change of address undone", EnglishUndone);

    /// <summary>To the new address: it is the account's no longer.</summary>
    public static readonly LetterKind Revoked = new("EmailChangeRevoked", "New address revoked", EnglishRevoked);

    public IReadOnlyList<LetterKind> All =>
        [Code, AddressTaken, Asked, Changed, ChangedForGood, Welcome, Stopped, Undone, Revoked];

    private static MailWords EnglishCode(LetterContext about) => new(
        $"Confirm your new e-mail address for {about.Product}",
        $"Enter this code to use this e-mail address for your account with {about.Product}:",
        about.Code,
        [about.CodeEnds, about.AskedFor],
        [
            "If you did not ask for this, do nothing: without the code no account gets this address.",
            about.KeepCode,
        ]);

    private static MailWords EnglishAddressTaken(LetterContext about) => new(
        $"This e-mail address already has an account with {about.Product}",
        $"Somebody, perhaps you, asked to use this e-mail address for an account with {about.Product}. It already has an account, so nothing was changed.",
        Code: null,
        [about.Happened],
        [
            "If it was you, log in with this address, or choose another address for your other account.",
            "If it was not you, you need not do anything: your account is safe.",
        ]);

    private static MailWords EnglishAsked(LetterContext about) => new(
        $"A new e-mail address was asked for on your account with {about.Product}",
        $"Somebody, perhaps you, asked to change the e-mail address of your account with {about.Product} to {about.About}. If it was not you, stop it with this code:",
        about.Code,
        [about.CodeEnds, about.AskedFor],
        [
            "If it was you, leave this code alone and enter the one that was mailed to the new address.",
            "The code of this mail stops the change, logs out every device and makes the password unusable until you set a new one.",
            about.KeepCode,
        ]);

    private static MailWords EnglishChanged(LetterContext about) => new(
        $"The e-mail address of your account with {about.Product} has changed",
        $"The e-mail address of your account with {about.Product} is {about.About} from now on. If it was not you who changed it, take your account back with this code:",
        about.Code,
        [about.CodeEnds, about.Happened],
        [
            "If it was you, you need not do anything.",
            "The code gives the account back to this address, logs out every device and makes the password unusable until you set a new one.",
            about.KeepCode,
        ]);

    private static MailWords EnglishChangedForGood(LetterContext about) => new(
        $"The e-mail address of your account with {about.Product} has changed",
        $"The e-mail address of your account with {about.Product} is {about.About} from now on. This mailbox gets no more mails about it.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything.",
            $"If it was not you, write to those who run {about.Product} at once.",
        ]);

    private static MailWords EnglishWelcome(LetterContext about) => new(
        $"This is now the e-mail address of your account with {about.Product}",
        $"Your account with {about.Product} has this e-mail address from now on.",
        Code: null,
        [about.Happened],
        ["Log in with this address. Your password is the same as before."]);

    private static MailWords EnglishStopped(LetterContext about) => new(
        $"The change of your e-mail address with {about.Product} was stopped",
        $"Your account with {about.Product} keeps this e-mail address. Every device was logged out, the old password no longer works, and second factors that were added since the change was asked for are removed.",
        Code: null,
        [about.Happened],
        [
            "To log in, ask for a password reset with this address and set a new password.",
            "Choose one that you use nowhere else: whoever asked for the change knew the old one.",
        ]);

    private static MailWords EnglishUndone(LetterContext about) => new(
        $"Your account with {about.Product} has this e-mail address again",
        $"The change of the e-mail address of your account with {about.Product} was undone. Every device was logged out, the old password no longer works, and second factors that were added since the change was asked for are removed.",
        Code: null,
        [about.Happened],
        [
            "To log in, ask for a password reset with this address and set a new password.",
            "Choose one that you use nowhere else: whoever asked for the change knew the old one.",
        ]);

    private static MailWords EnglishRevoked(LetterContext about) => new(
        $"This e-mail address no longer has an account with {about.Product}",
        $"The change of an account with {about.Product} to this e-mail address was undone from the address that it had before. It can no longer be used with this address.",
        Code: null,
        [about.Happened],
        ["If you own the account, log in with the address that it had before; ask for a password reset first."]);
}
