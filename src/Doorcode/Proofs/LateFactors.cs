using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>Removes, from every store, second factors that a thief may have enrolled.</summary>
internal sealed class LateFactors(IEnumerable<IFactorStore> stores, EventLog events)
{
    private readonly IFactorStore[] _stores = [.. stores];

    /// <summary>Removes the factors that an account has enrolled since a time, in the transaction that has shut the account.</summary>
    /// <param name="transaction">Has shut the account.</param>
    /// <param name="account">Whose.</param>
    /// <param name="kinds">The kinds that the account had.</param>
    /// <param name="time">UTC milliseconds.</param>
    /// <param name="caller">Who causes it.</param>
    public async ValueTask RemoveAsync(Transaction transaction, AccountId account, FactorKinds kinds, long time, Caller caller)
    {
        var left = await RemoveSinceAsync(transaction, account, kinds, time, caller);
        // Recovery codes go with the last factor.
        if (kinds.HasFactor() && !left.HasFactor())
        {
            await RemoveSinceAsync(transaction, account, left, time: 0, caller);
            left = FactorKinds.None;
        }

        if (left != kinds)
            await ShutAccount.CorrectFactorsAsync(transaction, account, left);
    }

    private async ValueTask<FactorKinds> RemoveSinceAsync(
        Transaction transaction, AccountId account, FactorKinds kinds, long time, Caller caller)
    {
        foreach (var store in _stores)
        {
            var removal = await store.RemoveEnrolledSinceAsync(transaction, account, time);
            if (removal.IsNoneLeft)
                kinds &= ~store.Kind;

            for (var removed = 0; store.Removed is { } fact && removed < removal.Count; removed++)
            {
                await events.RecordAsync(
                    transaction, new EventRecord(fact) { Account = account, By = caller, Details = "change of address undone" });
            }
        }

        return kinds;
    }
}
