using System.Security.Cryptography;
using System.Text;
using Doorcode.Accounts;
using Doorcode.Identities;
using Doorcode.Proofs;
using Doorcode.Storage;

namespace Doorcode.Moving;

/// <summary>
/// Why a row is refused because of another account or an earlier row, and, for a dry run, which rows would be. To find what comes twice in a file
/// it remembers 16 bytes of each address, id, identity and passkey.
/// </summary>
internal sealed class Collisions(AccountStore accounts, IdentityStore identities, Database database)
{
    public static readonly Refusal AddressTaken = new("address_taken", "Another account has this address.");

    public static readonly Refusal LegacyIdTaken = new(
        "legacy_id_taken",
        "The old id came with another address before. If it is the same user, change the address of the account here; if it is a user of another system, import with --legacy-claim.");

    public static readonly Refusal IdTaken = new("id_taken", "Another account has this id.");

    /// <summary>The other account is gone since.</summary>
    public static readonly Refusal NoLongerTaken = new(
        "factor_taken", "Another account had a passkey or a login of this row while the import ran. Import the row again.");

    private static readonly Refusal AddressTwice = new("address_taken", "An earlier row has this address.");

    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Why an import would refuse a row; null when it would take it, or has taken it before.</summary>
    public async ValueTask<Refusal?> FindAsync(CheckedAccount row, CancellationToken cancel)
    {
        var account = row.Account;
        var address = HashOf(account.Address.Canonical);
        var id = account.Id is { } kept ? HashOf($"id\0{kept:D}") : (UInt128?)null;
        if (_seen.Contains(address))
            return AddressTwice;

        var isOldIdTaken = (account.Keys.Legacy is { } old && _seen.Contains(BitConverter.ToUInt128(old)))
            || await ImportedAccounts.IsLegacyKnownAsync(database, account, cancel);
        var isIdTaken = id is { } own && (_seen.Contains(own) || await accounts.FindProfileAsync(new AccountId(account.Id!.Value), cancel) is not null);
        if ((isOldIdTaken || isIdTaken || await accounts.FindAsync(account.Address, cancel) is not null)
            && !await ImportedAccounts.IsKnownAsync(database, account, cancel))
        {
            return isOldIdTaken ? LegacyIdTaken : await accounts.FindAsync(account.Address, cancel) is not null ? AddressTaken : IdTaken;
        }

        // A row that an earlier run has taken adds no identities and factors.
        UInt128[] shared = [.. row.Identities.Select(HashOf), .. UniqueOf(row).Select(HashOf)];
        if (shared.Length > 0 && !await ImportedAccounts.IsKnownAsync(database, account, cancel))
        {
            if (await FindSharedAsync(row, identities, _seen, cancel) is { } refusal)
                return refusal;

            _seen.UnionWith(shared);
        }

        // Only a row that passes blocks later rows: a refused row leaves its address, ids, identities and factors free.
        _seen.Add(address);
        if (id is { } free)
            _seen.Add(free);

        if (account.Keys.Legacy is { } taken)
            _seen.Add(BitConverter.ToUInt128(taken));

        return null;
    }

    /// <summary>Why a row is refused of which another account, or an earlier row, has an identity or a part of a factor; null when none has.</summary>
    /// <param name="row">The row.</param>
    /// <param name="identities">The identities of the accounts.</param>
    /// <param name="earlier">What earlier rows have.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async ValueTask<Refusal?> FindSharedAsync(
        CheckedAccount row, IdentityStore identities, HashSet<UInt128> earlier, CancellationToken cancel)
    {
        foreach (var identity in row.Identities)
        {
            if (earlier.Contains(HashOf(identity)) || await identities.IsTakenAsync(identity, cancel))
            {
                return new Refusal(
                    "identity_taken",
                    $"Another account has a login of this row at another service ({identity.Provider}). Remove that login from the row to import it.");
            }
        }

        foreach (var part in UniqueOf(row))
        {
            if (earlier.Contains(HashOf(part)) || await part.IsTakenAsync(cancel))
                return new Refusal("factor_taken", part.Sentence);
        }

        return null;
    }

    private static IEnumerable<UniquePart> UniqueOf(CheckedAccount row) => row.Factors.SelectMany(factor => factor.Unique);

    private static UInt128 HashOf(LinkedIdentity identity) => HashOf($"identity\0{identity.Provider}\0{identity.Subject}");

    private static UInt128 HashOf(UniquePart part) => HashOf($"factor\0{part.Key}");

    private static UInt128 HashOf(string text) => BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
