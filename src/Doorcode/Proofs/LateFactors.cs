using Doorcode.Accounts;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>Removes, from every store, second factors that a thief may have enrolled.</summary>
internal sealed class LateFactors(IEnumerable<IFactorStore> stores)
{
    private readonly IFactorStore[] _stores = [.. stores];

    /// <summary>Removes the factors that an account has enrolled since a time, in the transaction that has shut the account.</summary>
    /// <param name="transaction">Has shut the account.</param>
    /// <param name="account">Whose.</param>
    /// <param name="kinds">The kinds that the account had.</param>
    /// <param name="time">UTC milliseconds.</param>
    public async ValueTask RemoveAsync(Transaction transaction, AccountId account, FactorKinds kinds, long time)
    {
        var left = await RemoveSinceAsync(transaction, account, kinds, time);
        // Recovery codes go with the last factor.
        if (kinds.HasFactor() && !left.HasFactor())
        {
            await RemoveSinceAsync(transaction, account, left, time: 0);
            left = FactorKinds.None;
        }

        if (left != kinds)
            await ShutAccount.CorrectFactorsAsync(transaction, account, left);
    }

    private async ValueTask<FactorKinds> RemoveSinceAsync(Transaction transaction, AccountId account, FactorKinds kinds, long time)
    {
        foreach (var store in _stores)
        {
            if (await store.RemoveEnrolledSinceAsync(transaction, account, time))
                kinds &= ~store.Kind;
        }

        return kinds;
    }
}
