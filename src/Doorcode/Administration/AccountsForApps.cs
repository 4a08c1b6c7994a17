using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Addresses;

namespace Doorcode.Administration;

/// <summary>Accounts in C#: the use cases of this folder, whose problems become exceptions.</summary>
internal sealed class AccountsForApps(
    AccountStore accounts,
    CreateAccount create,
    DisableAccount disable,
    EnableAccount enable,
    RemoveAccount remove,
    SetRoles setRoles,
    SetClaims setClaims) : IAccounts
{
    public async ValueTask<Account?> FindAsync(AccountId id, CancellationToken cancel = default) =>
        (await accounts.FindProfileAsync(id, cancel))?.ToAccount();

    public async ValueTask<Account?> FindByEmailAsync(string email, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(email);
        return EmailAddress.TryParse(email, out var address, out _) ? (await accounts.FindProfileAsync(address, cancel))?.ToAccount() : null;
    }

    public async Task<Account> CreateAsync(string email, string fullName, string? password, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(fullName);
        return Value(await create.RunAsync(email, fullName, password, cancel));
    }

    public async Task DisableAsync(AccountId id, CancellationToken cancel = default) => Value(await disable.RunAsync(id, cancel));

    public async Task EnableAsync(AccountId id, CancellationToken cancel = default) => Value(await enable.RunAsync(id, cancel));

    public async Task DeleteAsync(AccountId id, CancellationToken cancel = default) => Value(await remove.RunAsync(id, cancel));

    public async Task SetRolesAsync(AccountId id, IReadOnlyCollection<string> roles, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(roles);
        Value(await setRoles.RunAsync(id, roles, cancel));
    }

    public async Task SetClaimsAsync(AccountId id, JsonObject claims, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(claims);
        Value(await setClaims.RunAsync(id, claims, cancel));
    }

    private static T Value<T>(Result<T> result)
        where T : class =>
        result.Try(out var value, out var problem) ? value : throw new DoorcodeException(problem);
}
