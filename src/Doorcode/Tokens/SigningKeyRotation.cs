using System.Text;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Tokens;

/// <summary>Signing keys when the master key is exchanged: they stay the same, so tokens stay good.</summary>
internal sealed class SigningKeyRotation : IMasterKeyRotation
{
    private const string All = "SELECT kid, private_key FROM signing_keys";
    private const string Replace = "UPDATE signing_keys SET private_key = @private WHERE kid = @kid";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        foreach (var (kid, key) in await transaction.AllAsync(All, row => (row.Text(0), row.Bytes(1))))
        {
            await transaction.ExecuteAsync(
                Replace, ("@private", change.ReSeal(SigningKeyStore.Label, key, Encoding.UTF8.GetBytes(kid))), ("@kid", kid));
        }
    }
}
