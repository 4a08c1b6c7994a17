using System.Buffers.Text;
using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Proofs;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>Passkeys, and the user handles by which authenticators know their owners.</summary>
internal sealed class PasskeyStore(Database database) : IFactorStore
{
    /// <summary>How many passkeys an account may have.</summary>
    internal const int Most = 10;

    /// <summary>Random bytes of a user handle. Authenticators store its text, which has 32 ASCII characters.</summary>
    private const int HandleBytes = 24;

    private const string Columns = """
        p.id, p.credential_id, p.public_key, p.name, p.transports, p.backup_eligible, p.backed_up, p.created_at, p.last_used_at
        """;

    private const string OfAccount = $"SELECT {Columns} FROM passkeys AS p WHERE p.account_id = @account ORDER BY p.created_at, p.id";

    private const string ByCredential = $"""
        SELECT {Columns}, u.handle, a.id, a.epoch, a.factors, a.email, a.roles, a.claims, a.language, p.sign_count
        FROM passkeys AS p JOIN passkey_users AS u ON u.account_id = p.account_id JOIN accounts AS a ON a.id = p.account_id
        WHERE p.credential_id = @credential AND a.status = 'active'
        """;

    /// <summary>Nothing is made for an account that is being deleted, since nothing would remove it again.</summary>
    private readonly string _addHandle = $"""
        INSERT INTO passkey_users (account_id, handle)
        SELECT id, @handle FROM accounts WHERE id = @account AND status = 'active' {database.HoldRow}
        ON CONFLICT (account_id) DO NOTHING
        """;

    private const string Handle = "SELECT handle FROM passkey_users WHERE account_id = @account";

    private const string CountOf = "SELECT count(*) FROM passkeys WHERE account_id = @account";

    private const string Insert = """
        INSERT INTO passkeys (id, account_id, credential_id, public_key, name, transports, sign_count, backup_eligible, backed_up, created_at)
        VALUES (@id, @account, @credential, @key, @name, @transports, @count, @eligible, @backed, @now)
        ON CONFLICT (credential_id) DO NOTHING
        """;

    /// <summary>
    /// Stores an assertion's counter if it is higher than the one before. Authenticators that do not count always say 0
    /// (WebAuthn Level 3, section 6.1.1).
    /// </summary>
    private const string Use = """
        UPDATE passkeys SET sign_count = @count, backed_up = @backed, last_used_at = @now
        WHERE id = @id AND (sign_count < @count OR (sign_count = 0 AND @count = 0))
        """;

    private const string Count = "SELECT sign_count FROM passkeys WHERE id = @id";

    private const string Keep = "UPDATE passkeys SET last_used_at = @now WHERE id = @id AND account_id = @account";

    private const string SetName = "UPDATE passkeys SET name = @name WHERE id = @id AND account_id = @account";

    private const string Remove = "DELETE FROM passkeys WHERE id = @id AND account_id = @account RETURNING name";

    private const string RemoveSince = "DELETE FROM passkeys WHERE account_id = @account AND created_at >= @since";

    private const string EraseAll = "DELETE FROM passkeys WHERE account_id = @account";

    private const string EraseHandle = "DELETE FROM passkey_users WHERE account_id = @account";

    public FactorKinds Kind => FactorKinds.Passkey;

    public EventKind? Removed => PasskeysEvents.Removed;

    /// <summary>The passkeys of an account, the oldest first.</summary>
    public ValueTask<IReadOnlyList<StoredPasskey>> ListAsync(AccountId account, CancellationToken cancel) =>
        database.AllAsync(OfAccount, Read, cancel, ("@account", account.Value));

    /// <summary>A passkey of an active account, by its id among authenticators.</summary>
    public ValueTask<OwnedPasskey?> FindAsync(byte[] credentialId, CancellationToken cancel) =>
        database.FirstAsync(ByCredential, ReadOwned, cancel, ("@credential", credentialId));

    /// <summary>The same as part of a transaction.</summary>
    public static ValueTask<DeferredResult<OwnedPasskey>> FindAsync(Transaction transaction, byte[] credentialId) =>
        transaction.AskAsync(ByCredential, ReadOwned, ("@credential", credentialId));

    /// <summary>What authenticators know an account by; made when it is first asked for. Null when the account is gone.</summary>
    private async Task<string?> HandleOfAsync(AccountId account, CancellationToken cancel)
    {
        if (await database.FirstAsync(Handle, row => row.Text(0), cancel, ("@account", account.Value)) is { } known)
            return known;

        var made = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(HandleBytes));
        await database.ExecuteAsync(_addHandle, cancel, ("@account", account.Value), ("@handle", made));
        return await database.FirstAsync(Handle, row => row.Text(0), cancel, ("@account", account.Value));
    }

    /// <summary>How many passkeys an account has. The caller holds <see cref="LockAsync"/>, so that none is added meanwhile.</summary>
    public static async ValueTask<long> CountAsync(Transaction transaction, AccountId account) =>
        await transaction.FirstAsync(CountOf, row => row.Number(0), ("@account", account.Value));

    /// <summary>Keeps other transactions from adding and removing passkeys of the account until this one ends.</summary>
    public static ValueTask LockAsync(Transaction transaction, AccountId account) => transaction.LockAsync($"passkeys {account}");

    /// <summary>Adds a passkey; when its credential is known already, the transaction is undone (<see cref="UnchangedException"/>).</summary>
    public static ValueTask AddAsync(Transaction transaction, AccountId account, StoredPasskey passkey, long signCount) =>
        transaction.DemandAsync(
            Insert,
            ("@id", passkey.Id),
            ("@account", account.Value),
            ("@credential", passkey.CredentialId),
            ("@key", passkey.PublicKey),
            ("@name", passkey.Name),
            ("@transports", passkey.Transports),
            ("@count", signCount),
            ("@eligible", passkey.IsBackupEligible ? 1L : 0L),
            ("@backed", passkey.IsBackedUp ? 1L : 0L),
            ("@now", transaction.Now));

    /// <summary>Stores the counter of an assertion; false when it is not higher than the one before.</summary>
    public async Task<bool> TryUseAsync(AssertedPasskey asserted, long now, CancellationToken cancel) =>
        await database.ExecuteAsync(Use, cancel, UseOf(asserted, now)) == 1;

    /// <summary>
    /// The same as part of a transaction. When the counter is not higher, or the passkey is gone, the transaction is undone
    /// (<see cref="UnchangedException"/>).
    /// </summary>
    public static ValueTask UseAsync(Transaction transaction, AssertedPasskey asserted) =>
        transaction.DemandAsync(Use, UseOf(asserted, transaction.Now));

    /// <summary>The counter that is stored; null when the passkey is gone.</summary>
    public ValueTask<long?> CountAsync(AssertedPasskey asserted, CancellationToken cancel) =>
        database.FirstAsync(Count, row => (long?)row.Number(0), cancel, ("@id", asserted.Passkey.Id));

    /// <summary>Demands that a passkey still exists; otherwise the transaction is undone (<see cref="UnchangedException"/>).</summary>
    public static ValueTask DemandAsync(Transaction transaction, AccountId account, Guid id) =>
        transaction.DemandAsync(Keep, ("@now", transaction.Now), ("@id", id), ("@account", account.Value));

    /// <summary>
    /// The user that the framework's handler sees: what authenticators know the account by, and its passkeys. Null when the account is gone.
    /// </summary>
    public async Task<PasskeyUser?> FindUserAsync(AccountId account, CancellationToken cancel)
    {
        var known = await ListAsync(account, cancel);
        return await HandleOfAsync(account, cancel) is { } handle
            ? new PasskeyUser(handle, [.. known.Select(passkey => passkey.ToJudge())])
            : null;
    }

    /// <summary>Renames a passkey; false when the account has none of this id.</summary>
    public async Task<bool> TryRenameAsync(AccountId account, Guid id, string name, CancellationToken cancel) =>
        await database.ExecuteAsync(SetName, cancel, ("@name", name), ("@id", id), ("@account", account.Value)) == 1;

    /// <summary>Removes a passkey; null when the account has none of this id, else its name.</summary>
    public static ValueTask<string?> RemoveAsync(Transaction transaction, AccountId account, Guid id) =>
        transaction.FirstAsync(Remove, row => row.Text(0), ("@id", id), ("@account", account.Value));

    public async ValueTask<LateRemoval> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time)
    {
        await LockAsync(transaction, account);
        var removed = await transaction.ExecuteAsync(RemoveSince, ("@account", account.Value), ("@since", time));
        return new LateRemoval(removed, await CountAsync(transaction, account) == 0);
    }

    /// <summary>Removes everything about an account.</summary>
    public static async ValueTask EraseAsync(Transaction transaction, AccountId account)
    {
        await transaction.SendAsync(EraseAll, ("@account", account.Value));
        await transaction.SendAsync(EraseHandle, ("@account", account.Value));
    }

    private static Argument[] UseOf(AssertedPasskey asserted, long now) =>
    [
        ("@count", asserted.SignCount),
        ("@backed", asserted.IsBackedUp ? 1L : 0L),
        ("@now", now),
        ("@id", asserted.Passkey.Id),
    ];

    private static OwnedPasskey ReadOwned(Row row) => new(
        Read(row),
        row.Text(9),
        new AccountAtEpoch(new AccountId(row.Id(10)), row.Number(11), (FactorKinds)row.Number(12))
        {
            Granted = RolesAndClaims.Read(row, 14),
            Language = row.TextOrNull(16),
        },
        row.Text(13),
        row.Number(17));

    private static StoredPasskey Read(Row row) => new(row.Id(0), row.Bytes(1), row.Bytes(2), row.Text(3), row.Text(4))
    {
        IsBackupEligible = row.Number(5) == 1,
        IsBackedUp = row.Number(6) == 1,
        CreatedAt = row.Number(7),
        LastUsedAt = row.NumberOrNull(8),
    };
}
