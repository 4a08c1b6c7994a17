using Doorcode.Accounts;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>Keeps the second factors of one or more kinds. Each feature with factors registers its own.</summary>
internal interface IFactorStore
{
    /// <summary>
    /// Removes the factors that an account got at a time or later; 0 removes all. The caller writes the kinds that are left into the
    /// account's row and raises its epoch.
    /// </summary>
    /// <param name="transaction">Removes them.</param>
    /// <param name="account">Whose.</param>
    /// <param name="since">UTC milliseconds.</param>
    /// <returns>The kinds of this store that the account still has.</returns>
    ValueTask<FactorKinds> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long since);
}
