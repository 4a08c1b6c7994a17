using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>Knows addresses that an account had and can get back. No other account can have them meanwhile.</summary>
internal interface IFormerAddresses
{
    /// <summary>Those of an account, as their owners typed them.</summary>
    /// <param name="transaction">Holds the account.</param>
    /// <param name="account">The account.</param>
    ValueTask<IReadOnlyList<string>> OfAsync(Transaction transaction, AccountId account);
}
