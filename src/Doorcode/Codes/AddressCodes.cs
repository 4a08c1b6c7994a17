using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>The codes in the database that wait for an address.</summary>
internal sealed class AddressCodes(SqlCodeStore store, LookupKeys keys)
{
    /// <summary>Removes them.</summary>
    public ValueTask RemoveAsync(Transaction transaction, EmailAddress address) =>
        store.RemoveAsync(transaction, SealedCodes.Subject(keys, address));
}
