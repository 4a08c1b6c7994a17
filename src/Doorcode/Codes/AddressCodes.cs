using System.Security.Cryptography;
using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>The codes in the database that wait for an address.</summary>
internal sealed class AddressCodes(SqlCodeStore store, SealedCodes codes, LookupKeys keys)
{
    /// <summary>
    /// Makes decoys of them. They open nothing and hold nothing but the address, until they end in some minutes. If they were removed, somebody who has asked for a
    /// code for that address would hear of it, and so learn that it had an account.
    /// </summary>
    public async ValueTask DisarmAsync(Transaction transaction, EmailAddress address)
    {
        foreach (var code in await store.HoldAllAsync(transaction, SealedCodes.Subject(keys, address)))
        {
            var content = codes.AsDecoy(code.Sealed, code.Id);
            await SqlCodeStore.DisarmAsync(transaction, code.Id, RandomNumberGenerator.GetBytes(SealedCodes.DecoyMacLength), content);
        }
    }
}
