namespace Doorcode.Accounts;

/// <summary>Where the mails of an account go.</summary>
/// <param name="Address">The address as its owner typed and proved it.</param>
/// <param name="Language">The language that the account remembers (BCP 47); null where it remembers none.</param>
internal sealed record AccountMailbox(string Address, string? Language)
{
    /// <summary>Not the address, because printed text ends in logs.</summary>
    public override string ToString() => nameof(AccountMailbox);
}
