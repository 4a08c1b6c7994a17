using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>Ceremonies when the master key is exchanged: each is sealed anew. One that does not open is of no use.</summary>
internal sealed class CeremonyRotation : IMasterKeyRotation
{
    private const string All = "SELECT id, sealed FROM passkey_ceremonies";
    private const string Replace = "UPDATE passkey_ceremonies SET sealed = @sealed WHERE id = @id";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var (old, next) = (change.Old(CeremonyStore.Label), change.Next(CeremonyStore.Label));
        foreach (var (id, content) in await transaction.AllAsync(All, row => (row.Bytes(0), row.Bytes(1))))
        {
            if (old.TryOpen(content, id, out var plain))
                await transaction.ExecuteAsync(Replace, ("@sealed", next.Seal(plain, id)), ("@id", id));
        }
    }
}
