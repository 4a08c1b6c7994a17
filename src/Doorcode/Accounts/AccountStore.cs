using Doorcode.Addresses;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>An account as login needs it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PasswordHash">What its password is verified against.</param>
/// <param name="Epoch">Its epoch, read together with the hash.</param>
/// <param name="IsActive">Whether its owner may log in.</param>
internal sealed record StoredAccount(AccountId Id, string PasswordHash, long Epoch, bool IsActive)
{
    public AccountAtEpoch AtEpoch => new(Id, Epoch);
}

/// <summary>Accounts: one for each canonical address.</summary>
internal sealed class AccountStore(Database database)
{
    private const string Insert = """
        INSERT INTO accounts (id, email, email_canonical, full_name, password_hash, created_at)
        VALUES (@id, @email, @canonical, @name, @hash, @now)
        ON CONFLICT (email_canonical) DO NOTHING
        """;

    /// <summary>Replaces a hash only if it is still the one that was verified: a password changed meanwhile stays changed.</summary>
    private const string ReplaceHash = "UPDATE accounts SET password_hash = @new WHERE id = @id AND password_hash = @old";

    private const string ByAddress = """
        SELECT id, password_hash, epoch, CAST(CASE WHEN status = 'active' THEN 1 ELSE 0 END AS BIGINT) FROM accounts WHERE email_canonical = @canonical
        """;

    private const string Mailbox = "SELECT email FROM accounts WHERE email_canonical = @canonical";

    /// <summary>
    /// Creates an account. If the address has one already, the transaction is undone and ends with an <see cref="UnchangedException"/>.
    /// </summary>
    public static async ValueTask<AccountId> CreateAsync(
        Transaction transaction, EmailAddress address, string fullName, string passwordHash)
    {
        var id = AccountId.New(transaction.Now);
        await transaction.DemandAsync(
            Insert,
            ("@id", id.Value),
            ("@email", address.Typed),
            ("@canonical", address.Canonical),
            ("@name", fullName),
            ("@hash", passwordHash),
            ("@now", transaction.Now));
        return id;
    }

    public static async ValueTask ReplaceHashAsync(Transaction transaction, AccountId account, string verified, string replacement) =>
        await transaction.SendAsync(ReplaceHash, ("@new", replacement), ("@id", account.Value), ("@old", verified));

    public ValueTask<StoredAccount?> FindAsync(EmailAddress address, CancellationToken cancel) =>
        database.FirstAsync(
            ByAddress,
            row => new StoredAccount(new AccountId(row.Id(0)), row.Text(1), row.Number(2), row.Number(3) == 1),
            cancel,
            ("@canonical", address.Canonical));

    /// <summary>The address of an account as its owner typed and proved it; null when there is no account.</summary>
    public ValueTask<string?> FindMailboxAsync(EmailAddress address, CancellationToken cancel) =>
        database.FirstAsync(Mailbox, row => row.Text(0), cancel, ("@canonical", address.Canonical));

    /// <summary>The same, as the last statement of a transaction.</summary>
    public static ValueTask<string?> FindMailboxAsync(Transaction transaction, EmailAddress address) =>
        transaction.LastAsync(Mailbox, row => row.Text(0), ("@canonical", address.Canonical));
}
