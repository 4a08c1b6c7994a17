using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>An account as its row holds it, for an export.</summary>
/// <param name="Profile">What it tells about itself.</param>
/// <param name="PasswordHash">Its hash, or <see cref="ImportedHashes.Unusable"/>.</param>
/// <param name="Factors">Its kinds of second factors.</param>
internal sealed record ExportedAccount(StoredProfile Profile, string PasswordHash, FactorKinds Factors);

/// <summary>Reads all accounts, page by page.</summary>
internal sealed class ExportedAccounts(Database database)
{
    private const string Page = """
        SELECT id, email, full_name, created_at, status, roles, claims, language, password_hash, factors FROM accounts
        WHERE id > @after AND status <> 'held' ORDER BY id LIMIT @count
        """;

    /// <summary>The next accounts, in the order of their ids.</summary>
    /// <param name="after">The last one that is known already; the default before the first.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancel">Stops waiting.</param>
    public ValueTask<IReadOnlyList<ExportedAccount>> PageAsync(AccountId after, int count, CancellationToken cancel) =>
        database.AllAsync(
            Page,
            row => new ExportedAccount(AccountStore.ReadProfile(row), row.Text(8), (FactorKinds)row.Number(9)),
            cancel,
            ("@after", after.Value),
            ("@count", (long)count));
}
