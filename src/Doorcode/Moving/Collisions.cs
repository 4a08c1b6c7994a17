using System.Security.Cryptography;
using System.Text;
using Doorcode.Accounts;
using Doorcode.Identities;
using Doorcode.Storage;

namespace Doorcode.Moving;

/// <summary>
/// What two accounts cannot both have: why a row is refused for it, and, for a dry run, which rows would be. To find what comes twice in a file it
/// remembers 16 bytes of each address, id and identity.
/// </summary>
internal sealed class Collisions(AccountStore accounts, IdentityStore identities, Database database)
{
    public static readonly Refusal AddressTaken = new("address_taken", "Another account has this address.");

    public static readonly Refusal LegacyIdTaken = new(
        "legacy_id_taken",
        "The old id came with another address before. If it is the same user, change the address of the account here; if it is a user of another system, import with --legacy-claim.");

    public static readonly Refusal IdTaken = new("id_taken", "Another account has this id.");

    public static readonly Refusal FactorTaken = new("factor_taken", "A passkey of the row belongs to another account.");

    public static readonly Refusal IdentityTaken = new(
        "identity_taken", "A login of the row at another service belongs to another account; without it, the row is taken.");

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

        UInt128[] linked = [.. row.Identities.Select(identity => HashOf($"identity\0{identity.Provider}\0{identity.Subject}"))];
        if ((linked.Any(_seen.Contains) || await identities.IsAnyTakenAsync(row.Identities, cancel))
            && !await ImportedAccounts.IsKnownAsync(database, account, cancel))
        {
            return IdentityTaken;
        }

        // Only a row that passes blocks later rows: a refused row leaves its address, ids and identities free.
        _seen.Add(address);
        if (id is { } free)
            _seen.Add(free);

        if (account.Keys.Legacy is { } taken)
            _seen.Add(BitConverter.ToUInt128(taken));

        _seen.UnionWith(linked);
        return null;
    }

    private static UInt128 HashOf(string text) => BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
