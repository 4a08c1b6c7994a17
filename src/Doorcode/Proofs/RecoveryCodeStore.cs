using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>A recovery code as it is stored.</summary>
/// <param name="Place">Which of the set.</param>
/// <param name="Sealed">SHA-256 of account and code, sealed.</param>
/// <param name="CreatedAt">When the set was made, UTC milliseconds.</param>
internal sealed record StoredRecoveryCode(long Place, byte[] Sealed, long CreatedAt);

/// <summary>
/// The recovery codes that are not spent: one row each. A code has 80 random bits, so a plain hash is enough against guessing; the hash
/// is sealed so that a copy of the database cannot be guessed at, and it can be sealed anew when the master key is exchanged.
/// </summary>
internal sealed class RecoveryCodeStore(Database database, MasterKey master) : IFactorStore
{
    private const string Label = "doorcode:recovery-code";

    private const string All = "SELECT place, sealed, created_at FROM recovery_codes WHERE account_id = @account ORDER BY place";

    private const string OfTicket = """
        SELECT place, sealed, created_at FROM recovery_codes
        WHERE account_id = (SELECT t.account_id FROM login_tickets AS t WHERE t.hash = @hash AND t.guess = @mark) ORDER BY place
        """;

    private const string Remove = "DELETE FROM recovery_codes WHERE account_id = @account";

    private const string RemoveSince = "DELETE FROM recovery_codes WHERE account_id = @account AND created_at >= @time";

    private const string Insert = """
        INSERT INTO recovery_codes (account_id, place, sealed, created_at) VALUES (@account, @place, @sealed, @now)
        """;

    /// <summary>Deletes only the very row that was read: a set that replaced it has other rows.</summary>
    private const string Spend = "DELETE FROM recovery_codes WHERE account_id = @account AND place = @place AND sealed = @sealed";

    private const string Left = """
        SELECT COUNT(*), (SELECT a.email FROM accounts AS a WHERE a.id = @account) FROM recovery_codes WHERE account_id = @account
        """;

    private const string Any = "SELECT COUNT(*) FROM recovery_codes WHERE account_id = @account";

    private const string Hashes = "SELECT account_id, place, sealed FROM recovery_codes";

    private const string ReplaceHash = "UPDATE recovery_codes SET sealed = @sealed WHERE account_id = @account AND place = @place";

    private readonly Sealer _sealer = new(master, Label);

    public FactorKinds Kind => FactorKinds.RecoveryCodes;

    public EventKind? Removed => null;

    /// <summary>The codes of an account that are not spent.</summary>
    public ValueTask<IReadOnlyList<StoredRecoveryCode>> AllAsync(AccountId account, CancellationToken cancel) =>
        database.AllAsync(All, Read, cancel, ("@account", account.Value));

    /// <summary>The same for the account of a ticket whose guess, with this mark, the transaction has counted.</summary>
    public static ValueTask<DeferredResult<IReadOnlyList<StoredRecoveryCode>>> AllAsync(Transaction transaction, byte[] ticket, string mark) =>
        transaction.AskAllAsync(OfTicket, Read, ("@hash", ticket), ("@mark", mark));

    /// <summary>Finds a code among those of an account; null when it is not there.</summary>
    public StoredRecoveryCode? Find(IReadOnlyList<StoredRecoveryCode> codes, AccountId account, RecoveryCode code)
    {
        var hash = Hash(account, code);
        StoredRecoveryCode? found = null;
        foreach (var stored in codes)
        {
            if (CryptographicOperations.FixedTimeEquals(_sealer.Open(stored.Sealed, Context(account, stored.Place)), hash))
                found = stored;
        }

        return found;
    }

    /// <summary>Gives an account a new set; the codes before it are dead.</summary>
    public async ValueTask ReplaceAsync(Transaction transaction, AccountId account, IReadOnlyList<RecoveryCode> codes)
    {
        await RemoveAsync(transaction, account);
        await AddHashesAsync(transaction, account, [.. codes.Select(code => Hash(account, code))]);
    }

    /// <summary>Stores the hashes of codes for an account that has none.</summary>
    public async ValueTask AddHashesAsync(Transaction transaction, AccountId account, IReadOnlyList<byte[]> hashes)
    {
        for (var place = 0; place < hashes.Count; place++)
        {
            await transaction.SendAsync(
                Insert,
                ("@account", account.Value),
                ("@place", (long)place),
                ("@sealed", _sealer.Seal(hashes[place], Context(account, place))),
                ("@now", transaction.Now));
        }
    }

    /// <summary>The hashes of an account's codes that are not spent.</summary>
    public async ValueTask<IReadOnlyList<byte[]>> AllHashesAsync(AccountId account, CancellationToken cancel) =>
        [.. (await AllAsync(account, cancel)).Select(code => _sealer.Open(code.Sealed, Context(account, code.Place)))];

    /// <summary>
    /// Spends a code. If it was spent meanwhile, the transaction is undone and ends with an <see cref="UnchangedException"/>.
    /// </summary>
    /// <returns>How many codes are left, and the address of the account; no address when it is gone.</returns>
    public static async ValueTask<(long Left, string? Email)> SpendAsync(Transaction transaction, AccountId account, StoredRecoveryCode code)
    {
        await transaction.DemandAsync(Spend, ("@account", account.Value), ("@place", code.Place), ("@sealed", code.Sealed));
        return await transaction.FirstAsync(Left, row => (row.Number(0), row.TextOrNull(1)), ("@account", account.Value));
    }

    /// <summary>Removes all codes of an account.</summary>
    public static ValueTask RemoveAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Remove, ("@account", account.Value));

    public async ValueTask<LateRemoval> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time)
    {
        var removed = await transaction.ExecuteAsync(RemoveSince, ("@account", account.Value), ("@time", time));
        return new LateRemoval(removed, await transaction.FirstAsync(Any, row => row.Number(0), ("@account", account.Value)) == 0);
    }

    /// <summary>Seals all codes under the next master key.</summary>
    public static async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        foreach (var (account, place, sealedHash) in await transaction.AllAsync(Hashes, row => (row.Id(0), row.Number(1), row.Bytes(2))))
        {
            var resealed = change.ReSeal(Label, sealedHash, Context(new AccountId(account), place));
            await transaction.ExecuteAsync(ReplaceHash, ("@sealed", resealed), ("@account", account), ("@place", place));
        }
    }

    private static StoredRecoveryCode Read(Row row) => new(row.Number(0), row.Bytes(1), row.Number(2));

    private static byte[] Context(AccountId account, long place) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{account}/{place}"));

    /// <summary>What is stored of a code, before it is sealed.</summary>
    internal static byte[] Hash(AccountId account, RecoveryCode code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{account}\0{code.Text}"));
}
