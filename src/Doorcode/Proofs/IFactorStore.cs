using Doorcode.Accounts;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>The store of one kind of second factors, as far as it is asked when a change of address is stopped or undone.</summary>
internal interface IFactorStore
{
    /// <summary>Which kind.</summary>
    FactorKinds Kind { get; }

    /// <summary>Removes what an account has enrolled since a time. The caller writes the account's kinds.</summary>
    /// <param name="transaction">Removes it.</param>
    /// <param name="account">Whose.</param>
    /// <param name="time">UTC milliseconds.</param>
    /// <returns>Whether none of the kind is left.</returns>
    ValueTask<bool> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time);
}
