using Doorcode.Addresses;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>
/// Addresses that change. The unique index of canonical addresses decides which row has one. A row with the status <c>held</c> is no
/// account: it keeps an address taken, and no password, code or session can belong to it.
/// </summary>
internal static class AccountAddresses
{
    private const string Hold = $"""
        INSERT INTO accounts (id, email, email_canonical, full_name, password_hash, created_at, status)
        VALUES (@id, @email, @canonical, '', '{ImportedHashes.Unusable}', @now, 'held')
        ON CONFLICT (email_canonical) DO NOTHING
        """;

    private const string Release = "DELETE FROM accounts WHERE id = @id AND status = 'held'";

    private const string AtEpoch = "SELECT epoch FROM accounts WHERE id = @id AND epoch = @epoch AND status = 'active'";

    /// <summary>A changed address raises the epoch, so codes, tickets and changes that wait for the account are void.</summary>
    private const string Change = """
        UPDATE accounts SET email = @email, email_canonical = @canonical, epoch = epoch + 1
        WHERE id = @id AND epoch = @epoch AND status = 'active'
        """;

    private const string GiveBack = """
        UPDATE accounts SET email = @email, email_canonical = @canonical
        WHERE id = @id AND status <> 'held' AND NOT EXISTS (
          SELECT 1 FROM accounts AS other WHERE other.email_canonical = @canonical)
        """;

    /// <summary>Keeps an address taken; null when a row has it already, also one that another server is writing.</summary>
    /// <returns>The row that holds it.</returns>
    public static async ValueTask<AccountId?> TryHoldAsync(Transaction transaction, EmailAddress address)
    {
        var id = AccountId.New(transaction.Now);
        var held = await transaction.ExecuteAsync(
            Hold, ("@id", id.Value), ("@email", address.Typed), ("@canonical", address.Canonical), ("@now", transaction.Now));
        return held == 1 ? id : null;
    }

    /// <summary>Frees a held address.</summary>
    public static async ValueTask ReleaseAsync(Transaction transaction, AccountId held) =>
        await transaction.ExecuteAsync(Release, ("@id", held.Value));

    /// <summary>Whether an account is active and still of its epoch.</summary>
    public static async ValueTask<bool> IsAtEpochAsync(Transaction transaction, AccountAtEpoch account) =>
        await transaction.FirstAsync(AtEpoch, row => (long?)row.Number(0), ("@id", account.Id.Value), ("@epoch", account.Epoch)) is not null;

    /// <summary>
    /// Gives an account that is active and still of its epoch another address, which must be free, and raises the epoch. Otherwise the
    /// transaction is undone and ends with an <see cref="UnchangedException"/>.
    /// </summary>
    public static ValueTask ChangeAsync(Transaction transaction, AccountAtEpoch account, EmailAddress address) => transaction.DemandAsync(
        Change,
        ("@email", address.Typed),
        ("@canonical", address.Canonical),
        ("@id", account.Id.Value),
        ("@epoch", account.Epoch));

    /// <summary>
    /// Gives an account back an address that it had before; the account's epoch may have risen since. If another account, or a held address,
    /// has taken it, the transaction is undone and ends with an <see cref="UnchangedException"/>.
    /// </summary>
    public static ValueTask GiveBackAsync(Transaction transaction, AccountId account, EmailAddress address) => transaction.DemandAsync(
        GiveBack, ("@email", address.Typed), ("@canonical", address.Canonical), ("@id", account.Value));
}
