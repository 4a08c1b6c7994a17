using System.Security.Cryptography;
using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>The codes in the database that wait for an address.</summary>
internal sealed class AddressCodes(SqlCodeStore store, SealedCodes codes, LookupKeys keys)
{
    /// <summary>
    /// Turns them into decoys, which open nothing and hold only the address until they expire. If they were removed, a client that asked for a code
    /// would get another answer and learn that the address had an account.
    /// </summary>
    public async ValueTask MakeDecoysAsync(Transaction transaction, EmailAddress address)
    {
        foreach (var code in await store.HoldAllAsync(transaction, SealedCodes.Subject(keys, address)))
        {
            var content = codes.AsDecoy(code.Sealed, code.Id);
            await SqlCodeStore.MakeDecoyAsync(transaction, code.Id, RandomNumberGenerator.GetBytes(SealedCodes.DecoyMacLength), content);
        }
    }
}
