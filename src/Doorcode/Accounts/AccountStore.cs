using Doorcode.Addresses;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>Accounts: one for each canonical address.</summary>
internal sealed class AccountStore(Database database)
{
    /// <summary>The epoch of a new account.</summary>
    public const long FirstEpoch = 0;

    private const string Insert = """
        INSERT INTO accounts (id, email, email_canonical, full_name, password_hash, created_at, language)
        VALUES (@id, @email, @canonical, @name, @hash, @now, @language)
        ON CONFLICT (email_canonical) DO NOTHING
        """;

    /// <summary>Replaces a hash only if it is still the one that was verified: a password changed meanwhile stays changed.</summary>
    private const string ReplaceHash = "UPDATE accounts SET password_hash = @new WHERE id = @id AND password_hash = @old";

    private const string Columns = """
        id, password_hash, epoch, CAST(CASE WHEN status = 'active' THEN 1 ELSE 0 END AS BIGINT), factors, email, full_name, roles, claims, language
        """;

    private const string ByAddress = $"SELECT {Columns} FROM accounts WHERE email_canonical = @canonical";

    private const string ById = $"SELECT {Columns} FROM accounts WHERE id = @id";

    /// <summary>A changed password raises the epoch, so codes, tickets and changes that wait for the account are void.</summary>
    private const string SetPassword = """
        UPDATE accounts SET password_hash = @hash, epoch = epoch + 1 WHERE id = @id AND epoch = @epoch AND status = 'active'
        """;

    private const string RaiseEpoch = "UPDATE accounts SET epoch = epoch + 1 WHERE id = @id AND epoch = @epoch AND status = 'active'";

    /// <summary>Two changes that began with the same kinds cannot undo each other.</summary>
    private const string SetFactors = """
        UPDATE accounts SET factors = @factors, epoch = epoch + @raise
        WHERE id = @id AND epoch = @epoch AND factors = @before AND status = 'active'
        """;

    private const string Rename = "UPDATE accounts SET full_name = @name WHERE id = @id AND status = 'active'";

    /// <summary>Of any number of exports at once, one changes the row.</summary>
    private const string TakeExport = """
        UPDATE accounts SET exported_at = @now WHERE id = @id AND status = 'active' AND (exported_at IS NULL OR exported_at <= @before)
        """;

    private const string ExportedAt = "SELECT exported_at FROM accounts WHERE id = @id";

    private const string ProfileColumns = "SELECT id, email, full_name, created_at, status, roles, claims, language FROM accounts";

    private const string Profile = $"{ProfileColumns} WHERE id = @id AND status <> 'held'";

    private const string ProfileByAddress = $"{ProfileColumns} WHERE email_canonical = @canonical AND status <> 'held'";

    /// <summary>Each status has a statement of its own, because the index of disabled accounts is chosen by the literal.</summary>
    private const string PageOfAll = $"{ProfileColumns} WHERE id > @after AND status <> 'held' ORDER BY id LIMIT @count";

    private const string PageOfActive = $"{ProfileColumns} WHERE id > @after AND status = 'active' ORDER BY id LIMIT @count";

    private const string PageOfDisabled = $"{ProfileColumns} WHERE id > @after AND status = 'disabled' ORDER BY id LIMIT @count";

    private const string Delete = "DELETE FROM accounts WHERE id = @id";

    /// <summary>Takes the recovery codes off the account's kinds of factors, once the last code is spent.</summary>
    private const string ClearRecoveryCodes = "UPDATE accounts SET factors = factors - 4 WHERE id = @id AND (factors & 4) = 4";

    private const string RememberLanguage = "UPDATE accounts SET language = @language WHERE id = @id";

    private const string LanguageOf = "SELECT language FROM accounts WHERE email_canonical = @canonical";

    private const string Mailbox = "SELECT email, language FROM accounts WHERE email_canonical = @canonical";

    /// <summary>
    /// Creates an account. If the address has one already, the transaction is undone and ends with an <see cref="UnchangedException"/>.
    /// </summary>
    /// <param name="transaction">Creates it.</param>
    /// <param name="address">Its address.</param>
    /// <param name="fullName">The owner's name.</param>
    /// <param name="passwordHash">The hash of its password.</param>
    /// <param name="language">The language that its owner prefers (BCP 47); null where none is known.</param>
    public static async ValueTask<AccountId> CreateAsync(
        Transaction transaction, EmailAddress address, string fullName, string passwordHash, string? language = null)
    {
        var id = AccountId.New(transaction.Now);
        await transaction.DemandAsync(
            Insert,
            ("@id", id.Value),
            ("@email", address.Typed),
            ("@canonical", address.Canonical),
            ("@name", fullName),
            ("@hash", passwordHash),
            ("@now", transaction.Now),
            ("@language", language));
        return id;
    }

    public static async ValueTask ReplaceHashAsync(Transaction transaction, AccountId account, string verified, string replacement) =>
        await transaction.SendAsync(ReplaceHash, ("@new", replacement), ("@id", account.Value), ("@old", verified));

    /// <summary>
    /// Sets the password of an account that is active and still of its epoch, and raises the epoch. Otherwise the transaction is undone and
    /// ends with an <see cref="UnchangedException"/>.
    /// </summary>
    public static ValueTask SetPasswordAsync(Transaction transaction, AccountAtEpoch account, string hash) =>
        transaction.DemandAsync(SetPassword, ("@hash", hash), ("@id", account.Id.Value), ("@epoch", account.Epoch));

    /// <summary>Raises the epoch of an account, on the same condition.</summary>
    public static ValueTask RaiseEpochAsync(Transaction transaction, AccountAtEpoch account) =>
        transaction.DemandAsync(RaiseEpoch, ("@id", account.Id.Value), ("@epoch", account.Epoch));

    /// <summary>
    /// Writes which kinds of second factors an account has, on the same condition, and that it has the kinds that were read. The first
    /// factor and every removed one raise the epoch; a further factor does not.
    /// </summary>
    public static ValueTask SetFactorsAsync(Transaction transaction, AccountAtEpoch account, FactorKinds factors)
    {
        var isFirst = factors.HasFactor() && !account.Factors.HasFactor();
        var isFewer = (account.Factors & ~factors & ~FactorKinds.RecoveryCodes) != FactorKinds.None;
        return transaction.DemandAsync(
            SetFactors,
            ("@factors", (long)factors),
            ("@raise", isFirst || isFewer ? 1L : 0L),
            ("@id", account.Id.Value),
            ("@epoch", account.Epoch),
            ("@before", (long)account.Factors));
    }

    /// <summary>Changes the name of an active account. Otherwise the transaction is undone and ends with an <see cref="UnchangedException"/>.</summary>
    public static ValueTask RenameAsync(Transaction transaction, AccountId account, string fullName) =>
        transaction.DemandAsync(Rename, ("@name", fullName), ("@id", account.Value));

    /// <summary>Remembers the language that the owner of an account prefers.</summary>
    public static ValueTask RememberLanguageAsync(Transaction transaction, AccountId account, string language) =>
        transaction.SendAsync(RememberLanguage, ("@language", language), ("@id", account.Value));

    /// <summary>The same, by itself.</summary>
    public Task RememberLanguageAsync(AccountId account, string language, CancellationToken cancel) =>
        database.ExecuteAsync(RememberLanguage, cancel, ("@language", language), ("@id", account.Value));

    /// <summary>The language that the owner of an address prefers; null where none is known, or there is no account.</summary>
    public ValueTask<string?> FindLanguageAsync(EmailAddress address, CancellationToken cancel) =>
        database.FirstAsync(LanguageOf, row => row.TextOrNull(0), cancel, ("@canonical", address.Canonical));

    /// <summary>Removes the row of an account whose epoch the transaction has raised.</summary>
    public static ValueTask DeleteAsync(Transaction transaction, AccountId account) =>
        transaction.DemandAsync(Delete, ("@id", account.Value));

    /// <summary>Takes the export of an account that was last exported before a time; false when it was exported since.</summary>
    /// <param name="account">The account.</param>
    /// <param name="now">Now, UTC milliseconds.</param>
    /// <param name="before">The time.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<bool> TryTakeExportAsync(AccountId account, long now, long before, CancellationToken cancel) =>
        await database.ExecuteAsync(TakeExport, cancel, ("@now", now), ("@id", account.Value), ("@before", before)) == 1;

    /// <summary>When an account was last exported, UTC milliseconds; null when it never was, or is gone.</summary>
    public ValueTask<long?> FindExportedAtAsync(AccountId account, CancellationToken cancel) =>
        database.FirstAsync(ExportedAt, row => row.NumberOrNull(0), cancel, ("@id", account.Value));

    /// <summary>What an account tells about its owner; null when it is gone.</summary>
    public ValueTask<StoredProfile?> FindProfileAsync(AccountId account, CancellationToken cancel) =>
        database.FirstAsync(Profile, ReadProfile, cancel, ("@id", account.Value));

    /// <summary>The same for the account of an address.</summary>
    public ValueTask<StoredProfile?> FindProfileAsync(EmailAddress address, CancellationToken cancel) =>
        database.FirstAsync(ProfileByAddress, ReadProfile, cancel, ("@canonical", address.Canonical));

    /// <summary>The next accounts, in the order of their ids.</summary>
    /// <param name="status">Of this status only; null for all.</param>
    /// <param name="after">The last one that is known already; the default before the first.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancel">Stops waiting.</param>
    public ValueTask<IReadOnlyList<StoredProfile>> PageAsync(AccountStatus? status, AccountId after, int count, CancellationToken cancel) =>
        database.AllAsync(
            status switch { null => PageOfAll, AccountStatus.Active => PageOfActive, _ => PageOfDisabled },
            ReadProfile,
            cancel,
            ("@after", after.Value),
            ("@count", (long)count));

    /// <summary>Notes that no recovery code is left.</summary>
    public static ValueTask ClearRecoveryCodesAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(ClearRecoveryCodes, ("@id", account.Value));

    public ValueTask<StoredAccount?> FindAsync(EmailAddress address, CancellationToken cancel) =>
        database.FirstAsync(ByAddress, Read, cancel, ("@canonical", address.Canonical));

    public ValueTask<StoredAccount?> FindAsync(AccountId account, CancellationToken cancel) =>
        database.FirstAsync(ById, Read, cancel, ("@id", account.Value));

    /// <summary>The same, inside a transaction.</summary>
    public static ValueTask<StoredAccount?> FindAsync(Transaction transaction, AccountId account) =>
        transaction.FirstAsync(ById, Read, ("@id", account.Value));

    /// <summary>The address of an account as its owner typed and proved it; null when there is no account.</summary>
    public ValueTask<AccountMailbox?> FindMailboxAsync(EmailAddress address, CancellationToken cancel) =>
        database.FirstAsync(Mailbox, ReadMailbox, cancel, ("@canonical", address.Canonical));

    /// <summary>The address that an address belongs to, as the last statement of a transaction.</summary>
    public static ValueTask<AccountMailbox?> FindMailboxAsync(Transaction transaction, EmailAddress address) =>
        transaction.LastAsync(Mailbox, ReadMailbox, ("@canonical", address.Canonical));

    private static AccountMailbox ReadMailbox(Row row) => new(row.Text(0), row.TextOrNull(1));

    private static StoredAccount Read(Row row) => new(
        new AccountId(row.Id(0)), row.Text(1), row.Number(2), row.Number(3) == 1, (FactorKinds)row.Number(4), row.Text(5), row.Text(6))
    {
        Granted = RolesAndClaims.Read(row, 7),
        Language = row.TextOrNull(9),
    };

    /// <summary>Reads the columns of a profile, the first of the row.</summary>
    internal static StoredProfile ReadProfile(Row row) => new(
        new AccountId(row.Id(0)), row.Text(1), row.Text(2), row.Number(3), row.Text(4), RolesAndClaims.Read(row, 5))
    {
        Language = row.TextOrNull(7),
    };
}
