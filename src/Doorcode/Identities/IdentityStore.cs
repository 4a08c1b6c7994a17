using Doorcode.Storage;

namespace Doorcode.Identities;

/// <summary>Logins of accounts at other services. Imports and exports keep them; Doorcode offers no such logins yet.</summary>
internal sealed class IdentityStore(Database database)
{
    private const string Add = """
        INSERT INTO identities (provider, subject, account_id) VALUES (@provider, @subject, @account)
        ON CONFLICT (provider, subject) DO NOTHING
        """;

    private const string OfAccount = "SELECT provider, subject FROM identities WHERE account_id = @account ORDER BY provider, subject";

    private const string OfPage = """
        SELECT account_id, provider, subject FROM identities WHERE account_id > @after AND account_id <= @last
        ORDER BY account_id, provider, subject
        """;

    private const string IsTaken = "SELECT CAST(1 AS BIGINT) FROM identities WHERE provider = @provider AND subject = @subject";

    private const string Erase = "DELETE FROM identities WHERE account_id = @account";

    /// <summary>Stores those of a new account; when another account has one, the transaction is undone (<see cref="UnchangedException"/>).</summary>
    public static async ValueTask AddAsync(Transaction transaction, AccountId account, IReadOnlyList<LinkedIdentity> identities)
    {
        foreach (var identity in identities)
            await transaction.DemandAsync(Add, ("@provider", identity.Provider), ("@subject", identity.Subject), ("@account", account.Value));
    }

    /// <summary>Those of an account.</summary>
    public ValueTask<IReadOnlyList<LinkedIdentity>> ListAsync(AccountId account, CancellationToken cancel) =>
        database.AllAsync(OfAccount, row => new LinkedIdentity(row.Text(0), row.Text(1)), cancel, ("@account", account.Value));

    /// <summary>Those of the accounts of a page, in one statement: most accounts have none.</summary>
    /// <param name="after">The last account before the page.</param>
    /// <param name="last">The last account of the page.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async ValueTask<ILookup<AccountId, LinkedIdentity>> OfPageAsync(AccountId after, AccountId last, CancellationToken cancel)
    {
        var rows = await database.AllAsync(
            OfPage,
            row => (Account: new AccountId(row.Id(0)), Identity: new LinkedIdentity(row.Text(1), row.Text(2))),
            cancel,
            ("@after", after.Value),
            ("@last", last.Value));
        return rows.ToLookup(row => row.Account, row => row.Identity);
    }

    /// <summary>Whether an account has this one.</summary>
    public async ValueTask<bool> IsTakenAsync(LinkedIdentity identity, CancellationToken cancel) =>
        await database.FirstAsync(IsTaken, row => row.Number(0), cancel, ("@provider", identity.Provider), ("@subject", identity.Subject)) == 1;

    /// <summary>Removes those of an account.</summary>
    public static ValueTask EraseAsync(Transaction transaction, AccountId account) => transaction.SendAsync(Erase, ("@account", account.Value));
}
