using Doorcode.Accounts;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>
/// What every removal of a second factor changes, in one transaction: the feature's own row, the account's kinds of factors, and the epoch,
/// which makes void whatever waits for the account. The last factor takes the recovery codes with it.
/// </summary>
internal sealed class RemoveFactor(Database database, StepUp stepUp)
{
    /// <summary>Removes a factor after a recent proof of one.</summary>
    /// <param name="session">Who asks.</param>
    /// <param name="removed">Its kind; <see cref="FactorKinds.None"/> when others of its kind are left.</param>
    /// <param name="remove">
    /// Removes what the feature keeps of it; writes its event and its letter. Ends with an <see cref="UnchangedException"/> when it is
    /// not there.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>
    /// <see cref="Problems.ReauthenticationRequired"/> without a recent proof, <see cref="Problems.NotFound"/> when there is no such
    /// factor or the account has changed meanwhile.
    /// </returns>
    public async Task<Result<Done>> RunAsync(
        LiveSession session, FactorKinds removed, Func<Transaction, ValueTask> remove, CancellationToken cancel)
    {
        if (stepUp.DemandFactor(session) is { } missing)
            return missing;

        var left = session.Factors & ~removed;
        if (!left.HasFactor())
            left = FactorKinds.None;

        var isRemoved = await database.TryWriteAsync(
            async tx =>
            {
                if (removed is FactorKinds.None)
                    await AccountStore.RaiseEpochAsync(tx, session.AtEpoch);
                else
                    await AccountStore.SetFactorsAsync(tx, session.AtEpoch, left);

                await remove(tx);
                if (left is FactorKinds.None)
                    await RecoveryCodeStore.RemoveAsync(tx, session.Account);
            },
            cancel);
        return isRemoved ? Done.Value : Problems.NotFound;
    }
}
