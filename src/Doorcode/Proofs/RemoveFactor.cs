using Doorcode.Accounts;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Proofs;

/// <summary>
/// What every removal of a second factor changes, in one transaction: the feature's own row, the account's kinds of factors, and the epoch,
/// which makes void every code, ticket and change that waits for the account. The last factor takes the recovery codes with it, and stays where the account must have one.
/// </summary>
internal sealed class RemoveFactor(Database database, StepUp stepUp, IOptions<SecondFactorOptions> options)
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
    /// <see cref="Problems.Forbidden"/> for the last factor of an account that must have one,
    /// <see cref="Problems.ReauthenticationRequired"/> without a recent proof, <see cref="Problems.NotFound"/> when there is no such
    /// factor or the account has changed meanwhile.
    /// </returns>
    public async Task<Result<Done>> RunAsync(
        LiveSession session, FactorKinds removed, Func<Transaction, ValueTask> remove, CancellationToken cancel)
    {
        var left = session.Factors & ~removed;
        if (!left.HasFactor())
            left = FactorKinds.None;

        // Said before a proof is asked for, because no proof helps.
        if (left is FactorKinds.None && options.Value.IsRequiredOf(session.Granted))
            return Problems.Forbidden.Because("last_factor");

        if (stepUp.DemandFactor(session) is { } missing)
            return missing;

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
