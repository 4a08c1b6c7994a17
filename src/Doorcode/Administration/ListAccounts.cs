using System.Diagnostics.CodeAnalysis;
using Doorcode.Accounts;

namespace Doorcode.Administration;

/// <summary>Pages through the accounts in the order of their ids; for operators.</summary>
[Experimental("DOORCODE002")]
public sealed class ListAccounts
{
    private readonly AccountStore _accounts;

    internal ListAccounts(AccountStore accounts) =>
        _accounts = accounts;

    /// <summary>The next page.</summary>
    /// <param name="status">Of this status only; null for all.</param>
    /// <param name="after">The last account of the page before; the default for the first page.</param>
    /// <param name="count">How many accounts at most.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<IReadOnlyList<Account>> RunAsync(AccountStatus? status, AccountId after, int count, CancellationToken cancel) =>
        [.. (await _accounts.PageAsync(status, after, count, cancel)).Select(profile => profile.ToAccount())];
}
