using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>An account whose epoch was raised, because it is about to be deleted or to lose its second factors.</summary>
/// <param name="Email">Its address as its owner typed it.</param>
/// <param name="Language">The language that its owner was last seen to prefer (BCP 47); null while none is known.</param>
internal sealed record RaisedAccount(string Email, string? Language);

/// <summary>
/// What operators and the app change about an account of any epoch. A row that only holds an address (status <c>held</c>) is no account.
/// </summary>
internal static class GovernedAccount
{
    /// <summary>A raised epoch makes void everything that waits for the account.</summary>
    private const string Disable = """
        UPDATE accounts SET status = 'disabled', epoch = epoch + 1 WHERE id = @id AND status = 'active' RETURNING email
        """;

    private const string Enable = "UPDATE accounts SET status = 'active' WHERE id = @id AND status = 'disabled'";

    private const string SetRoles = """
        UPDATE accounts SET roles = @roles, epoch = epoch + @raise WHERE id = @id AND status <> 'held' AND COALESCE(roles, '') <> COALESCE(@roles, '')
        """;

    private const string SetClaims = """
        UPDATE accounts SET claims = @claims WHERE id = @id AND status <> 'held' AND COALESCE(claims, '') <> COALESCE(@claims, '')
        """;

    private const string RaiseEpoch = "UPDATE accounts SET epoch = epoch + 1 WHERE id = @id AND status <> 'held' RETURNING email, language";

    /// <summary>Shuts an active account and raises its epoch.</summary>
    /// <returns>Its address, or null when there is no such account or it is disabled already.</returns>
    public static ValueTask<string?> DisableAsync(Transaction transaction, AccountId account) =>
        transaction.FirstAsync(Disable, row => row.Text(0), ("@id", account.Value));

    /// <summary>Opens a disabled account. Otherwise the transaction is undone and ends with an <see cref="UnchangedException"/>.</summary>
    public static ValueTask EnableAsync(Transaction transaction, AccountId account) =>
        transaction.DemandAsync(Enable, ("@id", account.Value));

    /// <summary>Replaces the roles, unless they are these already: then the transaction is undone and ends with an <see cref="UnchangedException"/>.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="account">The account.</param>
    /// <param name="roles">The roles, as the row holds them.</param>
    /// <param name="raisesEpoch">Whether logins that are under way, and everything else that waits for the account, are void.</param>
    public static ValueTask SetRolesAsync(Transaction transaction, AccountId account, string? roles, bool raisesEpoch) =>
        transaction.DemandAsync(SetRoles, ("@roles", roles), ("@raise", raisesEpoch ? 1L : 0L), ("@id", account.Value));

    /// <summary>The same for claims.</summary>
    public static ValueTask SetClaimsAsync(Transaction transaction, AccountId account, string? claims) =>
        transaction.DemandAsync(SetClaims, ("@claims", claims), ("@id", account.Value));

    /// <summary>
    /// Raises the epoch of an account before it is deleted or its second factors are removed. That locks the account's row, so a login that
    /// runs at the same time either commits before, or is refused.
    /// </summary>
    /// <returns>Its address and its owner's language, or null when there is no such account.</returns>
    public static ValueTask<RaisedAccount?> RaiseEpochAsync(Transaction transaction, AccountId account) =>
        transaction.FirstAsync(RaiseEpoch, row => new RaisedAccount(row.Text(0), row.TextOrNull(1)), ("@id", account.Value));
}
