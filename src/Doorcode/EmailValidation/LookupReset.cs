using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.EmailValidation;

/// <summary>
/// Paid lookups when the master key is exchanged: sites and networks are kept as keyed hashes that cannot be made anew, so their
/// counts of the day start afresh. The total is no keyed hash and stays.
/// </summary>
internal sealed class LookupReset : IMasterKeyRotation
{
    private const string Forget = "DELETE FROM paid_lookups WHERE key <> @total";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change) =>
        await transaction.ExecuteAsync(Forget, ("@total", Array.Empty<byte>()));
}
