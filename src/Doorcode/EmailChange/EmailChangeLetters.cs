using Doorcode.Mail;

namespace Doorcode.EmailChange;

/// <summary>The mails of a change of address.</summary>
internal sealed class EmailChangeLetters : ILetters
{
    /// <summary>To the new address: the code that confirms the change.</summary>
    public static readonly LetterKind Code = new("EmailChangeCode", "Code for a new address", LetterContent.Code);

    /// <summary>To an address that an account has. It stands in for the code, and holds none.</summary>
    public static readonly LetterKind AddressTaken = new("EmailChangeAddressTaken", "Address already taken", LetterContent.Notice);

    /// <summary>To the old address, at once: what was asked for, and the stop code.</summary>
    public static readonly LetterKind Asked = new("EmailChangeAsked", "Change of address asked for", LetterContent.Code);

    /// <summary>To the old address: the change is done, and the stop code undoes it.</summary>
    public static readonly LetterKind Changed = new("EmailChanged", "Address changed", LetterContent.NoticeWithCode);

    /// <summary>To the old address: the change is done, and cannot be undone.</summary>
    public static readonly LetterKind ChangedForGood = new("EmailChangedForGood", "Address changed for good", LetterContent.Notice);

    /// <summary>To the new address: it is the account's.</summary>
    public static readonly LetterKind Welcome = new("EmailChangedNew", "New address in use", LetterContent.Notice);

    /// <summary>To the address of the account: a change was stopped before it was confirmed.</summary>
    public static readonly LetterKind Stopped = new("EmailChangeStopped", "Change of address stopped", LetterContent.Notice);

    /// <summary>To the old address: it is the account's again.</summary>
    public static readonly LetterKind Undone = new("EmailChangeUndone", "Change of address undone", LetterContent.Notice);

    /// <summary>To the new address: it is the account's no longer.</summary>
    public static readonly LetterKind Revoked = new("EmailChangeRevoked", "New address revoked", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All =>
        [Code, AddressTaken, Asked, Changed, ChangedForGood, Welcome, Stopped, Undone, Revoked];
}
