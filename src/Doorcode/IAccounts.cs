using System.Text.Json.Nodes;

namespace Doorcode;

/// <summary>
/// Accounts, for the app that Doorcode is part of: no owner is asked for anything. Each change leaves an audit line, and takes effect on
/// every server at once. What is refused throws a <see cref="DoorcodeException"/> whose <see cref="DoorcodeException.Code"/> says why:
/// <c>not_found</c> for an account that is not there, <c>validation_failed</c> for bad values, <c>unavailable</c> when too much is to be
/// hashed. A database that does not answer throws a <see cref="Storage.BackendUnavailableException"/>.
/// </summary>
public interface IAccounts
{
    /// <summary>Finds an account; null when there is none.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancel">Stops waiting.</param>
    ValueTask<Account?> FindAsync(AccountId id, CancellationToken cancel = default);

    /// <summary>Finds the account of an address, in any spelling of its canonical form; null when there is none.</summary>
    /// <param name="email">The address.</param>
    /// <param name="cancel">Stops waiting.</param>
    ValueTask<Account?> FindByEmailAsync(string email, CancellationToken cancel = default);

    /// <summary>
    /// Creates an account whose address counts as verified. No mail is sent. Refused with <c>email_taken</c> when the address has an account.
    /// </summary>
    /// <param name="email">The address; at most 254 characters.</param>
    /// <param name="fullName">The name; 1 to 150 characters.</param>
    /// <param name="password">A password that the rules for passwords take; null for none, which a reset by mailed code sets.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<Account> CreateAsync(string email, string fullName, string? password, CancellationToken cancel = default);

    /// <summary>
    /// Disables an account. Its sessions end at once, its codes and tickets become void, and its owner gets a mail. An account that is
    /// disabled already stays as it is.
    /// </summary>
    /// <param name="id">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task DisableAsync(AccountId id, CancellationToken cancel = default);

    /// <summary>Opens a disabled account again. Nothing that <see cref="DisableAsync"/> ended comes back.</summary>
    /// <param name="id">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task EnableAsync(AccountId id, CancellationToken cancel = default);

    /// <summary>
    /// Deletes an account at once and for good, with all that is stored about it, and tells its owner by mail. Audit lines stay, stripped
    /// of where the account was used from.
    /// </summary>
    /// <param name="id">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task DeleteAsync(AccountId id, CancellationToken cancel = default);

    /// <summary>Replaces the roles of an account. Access tokens have them from the next refresh on.</summary>
    /// <param name="id">The account.</param>
    /// <param name="roles">At most 32 names of 1 to 64 characters out of <c>a-z0-9:_.-</c>; empty for none. A name that comes twice counts once.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task SetRolesAsync(AccountId id, IReadOnlyCollection<string> roles, CancellationToken cancel = default);

    /// <summary>Replaces the claims of an account. Access tokens have them from the next refresh on.</summary>
    /// <param name="id">The account.</param>
    /// <param name="claims">
    /// At most 1024 bytes of JSON without white space, 8 levels deep; empty for none. Names of claims that Doorcode or a standard gives a
    /// meaning, such as <c>sub</c> or <c>roles</c>, are refused.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    Task SetClaimsAsync(AccountId id, JsonObject claims, CancellationToken cancel = default);
}
