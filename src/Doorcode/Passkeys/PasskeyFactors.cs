using Doorcode.Accounts;
using Doorcode.Proofs;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>Takes back the passkeys that were added while somebody else may have had the account.</summary>
internal sealed class PasskeyFactors : IFactorStore
{
    public FactorKinds Kind => FactorKinds.Passkey;

    public async ValueTask<bool> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time)
    {
        await PasskeyStore.LockAsync(transaction, account);
        await PasskeyStore.RemoveSinceAsync(transaction, account, time);
        return await PasskeyStore.CountAsync(transaction, account) == 0;
    }
}
