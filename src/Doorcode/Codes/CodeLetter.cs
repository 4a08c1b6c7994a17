using Doorcode.Accounts;
using Doorcode.Addresses;

namespace Doorcode.Codes;

/// <summary>The mail of a code, or the mail that stands in for it.</summary>
/// <param name="Purpose">The code's purpose.</param>
/// <param name="Address">The address that was asked for.</param>
/// <param name="Content">The sealed part of the code; null where no code is live.</param>
/// <param name="Owner">Where the mails of the account go that exists already; null where there is none, or if the purpose needs no free address.</param>
/// <param name="EndsAt">When the code ends; null where no code is live.</param>
internal sealed record CodeLetter(CodePurpose Purpose, EmailAddress Address, CodeContent? Content, AccountMailbox? Owner, long? EndsAt)
{
    /// <summary>Neither the code nor an address, because printed text ends in logs.</summary>
    public override string ToString() => nameof(CodeLetter);
}
