using System.Security.Cryptography;
using System.Text;
using Doorcode.Addresses;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>An account of another system, checked and ready to be stored.</summary>
/// <param name="Address">Its address.</param>
/// <param name="FullName">The owner's name.</param>
/// <param name="PasswordHash">A hash that can be verified, or <see cref="ImportedHashes.Unusable"/>.</param>
/// <param name="Keys">What it is remembered by; made once, because each takes a hash.</param>
internal sealed record ImportedAccount(EmailAddress Address, string FullName, string PasswordHash, ImportedKeys Keys)
{
    /// <summary>The id that it keeps; null for a new one.</summary>
    public Guid? Id { get; init; }

    /// <summary>When it was made, UTC milliseconds; null for now.</summary>
    public long? CreatedAt { get; init; }

    public bool IsDisabled { get; init; }

    /// <summary>As the row holds them.</summary>
    public string? Roles { get; init; }

    /// <summary>As the row holds them.</summary>
    public string? Claims { get; init; }

    /// <summary>The language that its owner prefers (BCP 47); null while none is known.</summary>
    public string? Language { get; init; }

    public FactorKinds Factors { get; init; }
}

/// <summary>What became of an account that was to be imported.</summary>
internal enum ImportOutcome
{
    /// <summary>It was made.</summary>
    Taken,

    /// <summary>It was imported before, and is left as it is, also when it was changed or deleted since.</summary>
    AlreadyThere,

    /// <summary>Another account has the address.</summary>
    AddressTaken,

    /// <summary>Another account has the id.</summary>
    IdTaken,

    /// <summary>The id in the other system was imported before, with another address.</summary>
    LegacyIdTaken,
}

/// <summary>
/// Stores accounts of other systems. The table <c>imported_accounts</c> remembers each row for good, so that a second run doubles none whose
/// address was changed since, and each account that was deleted, so that no export of ours brings it back.
/// </summary>
internal static class ImportedAccounts
{
    private const string Insert = """
        INSERT INTO accounts (id, email, email_canonical, full_name, password_hash, created_at, status, roles, claims, language, factors)
        SELECT @id, @email, @canonical, @name, @hash, @created, @status, @roles, @claims, @language, @factors
        WHERE NOT EXISTS (SELECT 1 FROM imported_accounts WHERE key IN (@first, @legacy, @deleted))
        ON CONFLICT DO NOTHING
        RETURNING CAST(1 AS BIGINT)
        """;

    private const string Remember = "INSERT INTO imported_accounts (key) VALUES (@key) ON CONFLICT (key) DO NOTHING";

    private const string IsKnown = "SELECT CAST(1 AS BIGINT) FROM imported_accounts WHERE key IN (@key, @first, @deleted) LIMIT 1";

    private const string ByAddress = "SELECT CAST(1 AS BIGINT) FROM accounts WHERE email_canonical = @canonical";

    /// <summary>Stores accounts in order, each unless it was imported before, or its address or id is taken.</summary>
    /// <returns>What became of each, and its id when it was taken.</returns>
    public static async ValueTask<IReadOnlyList<(ImportOutcome Outcome, AccountId Id)>> AddAsync(
        Transaction transaction, IReadOnlyList<ImportedAccount> accounts)
    {
        // Two imports at once would not see what the other one remembers.
        await transaction.LockAsync("import");
        var outcomes = new List<(ImportOutcome, AccountId)>(accounts.Count);
        var together = new List<ImportedAccount>(accounts.Count);
        var keys = new HashSet<UInt128>();
        foreach (var account in accounts)
        {
            // A row that shares a key with a row before it is stored later, so that it sees the key that the earlier row left.
            var own = account.Keys.Remembered;
            if (own.Any(key => keys.Contains(BitConverter.ToUInt128(key))))
            {
                outcomes.AddRange(await AddTogetherAsync(transaction, together));
                together.Clear();
                keys.Clear();
            }

            together.Add(account);
            keys.UnionWith(own.Select(key => BitConverter.ToUInt128(key)));
        }

        outcomes.AddRange(await AddTogetherAsync(transaction, together));
        return outcomes;
    }

    /// <summary>Whether an account was imported before.</summary>
    public static async ValueTask<bool> IsKnownAsync(Database database, ImportedAccount account, CancellationToken cancel) =>
        account.Keys.Row is not null && await database.FirstAsync(IsKnown, row => row.Number(0), cancel, KeysOf(account, new AccountId(account.Id ?? Guid.Empty))) == 1;

    /// <summary>Whether the old id of an account was imported before, with whichever address.</summary>
    public static async ValueTask<bool> IsLegacyKnownAsync(Database database, ImportedAccount account, CancellationToken cancel) =>
        account.Keys.Legacy is { } key && await database.FirstAsync(IsKnown, row => row.Number(0), cancel, Only(key)) == 1;

    /// <summary>Remembers an account that is deleted: its id is never used again.</summary>
    public static ValueTask RememberDeletedAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Remember, ("@key", OfDeleted(account)));

    /// <summary>A hash of a random id says nothing about a person.</summary>
    private static byte[] OfDeleted(AccountId account) => SHA256.HashData(Encoding.UTF8.GetBytes($"deleted\0{account.Value:D}"));

    /// <summary>Stores accounts of which no two have a key in common.</summary>
    private static async ValueTask<IReadOnlyList<(ImportOutcome Outcome, AccountId Id)>> AddTogetherAsync(
        Transaction transaction, IReadOnlyList<ImportedAccount> accounts)
    {
        AccountId[] ids = [.. accounts.Select(account => account.Id is { } kept ? new AccountId(kept) : AccountId.New(transaction.Now))];
        var made = await transaction.FirstOfEachAsync(
            Insert, row => row.Number(0), [.. accounts.Select((account, i) => ArgumentsOf(transaction, account, ids[i]))]);
        for (var i = 0; i < ids.Length; i++)
        {
            if (made[i] != 1)
                continue;

            foreach (var key in accounts[i].Keys.Remembered)
                await transaction.SendAsync(Remember, ("@key", key));
        }

        int[] left = [.. Enumerable.Range(0, ids.Length).Where(i => made[i] != 1)];
        var known = await transaction.FirstOfEachAsync(IsKnown, row => row.Number(0), [.. left.Select(i => KeysOf(accounts[i], ids[i]))]);
        var legacy = await transaction.FirstOfEachAsync(IsKnown, row => row.Number(0), [.. left.Select(i => Only(accounts[i].Keys.Legacy ?? []))]);
        var taken = await transaction.FirstOfEachAsync(
            ByAddress, row => row.Number(0), [.. left.Select(i => new Argument[] { ("@canonical", accounts[i].Address.Canonical) })]);

        (ImportOutcome Outcome, AccountId Id)[] outcomes = [.. ids.Select(id => (ImportOutcome.Taken, id))];
        for (var i = 0; i < left.Length; i++)
        {
            outcomes[left[i]].Outcome = known[i] == 1 ? ImportOutcome.AlreadyThere
                : legacy[i] == 1 ? ImportOutcome.LegacyIdTaken
                : taken[i] == 1 ? ImportOutcome.AddressTaken
                : ImportOutcome.IdTaken;
        }

        return outcomes;
    }

    private static Argument[] KeysOf(ImportedAccount account, AccountId id) =>
        [("@key", account.Keys.Row ?? []), ("@first", account.Keys.RowAsOf010 ?? []), ("@deleted", OfDeleted(id))];

    private static Argument[] Only(byte[] key) => [("@key", key), ("@first", key), ("@deleted", key)];

    /// <summary>
    /// A missing key is sent as an empty value, because the type of a null parameter is unknown. The insert need not ask for the row's key: it is stored together
    /// with that of the old id, and without an old id it is the key of 0.1.0.
    /// </summary>
    private static Argument[] ArgumentsOf(Transaction transaction, ImportedAccount account, AccountId id) =>
    [
        ("@id", id.Value),
        ("@email", account.Address.Typed),
        ("@canonical", account.Address.Canonical),
        ("@name", account.FullName),
        ("@hash", account.PasswordHash),
        ("@created", account.CreatedAt ?? transaction.Now),
        ("@status", account.IsDisabled ? "disabled" : StoredProfile.Active),
        ("@roles", account.Roles),
        ("@claims", account.Claims),
        ("@language", account.Language),
        ("@factors", (long)account.Factors),
        ("@first", account.Keys.RowAsOf010 ?? []),
        ("@legacy", account.Keys.Legacy ?? []),
        ("@deleted", OfDeleted(id)),
    ];
}
