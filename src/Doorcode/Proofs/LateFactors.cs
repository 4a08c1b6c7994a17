using Doorcode.Accounts;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>Removes second factors that a thief may have enrolled, from every store.</summary>
internal sealed class LateFactors(IEnumerable<IFactorStore> stores)
{
    private readonly IFactorStore[] _stores = [.. stores];

    /// <summary>Removes the factors that an account got at a time or later, in the transaction that has shut the account.</summary>
    public async ValueTask RemoveAsync(Transaction transaction, AccountId account, long since)
    {
        if (_stores.Length == 0)
            return;

        var left = await RemoveFromAllAsync(transaction, account, since);
        // Recovery codes go with the last factor.
        if (!left.HasFactor())
            left = await RemoveFromAllAsync(transaction, account, since: 0);

        await ShutAccount.CorrectFactorsAsync(transaction, account, left);
    }

    private async ValueTask<FactorKinds> RemoveFromAllAsync(Transaction transaction, AccountId account, long since)
    {
        var left = FactorKinds.None;
        foreach (var store in _stores)
            left |= await store.RemoveEnrolledSinceAsync(transaction, account, since);

        return left;
    }
}
