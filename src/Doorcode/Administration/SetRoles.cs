using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>Replaces the roles of an account. No session ends: the next refresh brings the new ones.</summary>
internal sealed class SetRoles(AccountStore accounts, EventLog events, Database database)
{
    /// <summary>Replaces them; the same ones again change nothing.</summary>
    public async Task<Result<Done>> RunAsync(AccountId account, IReadOnlyCollection<string> roles, CancellationToken cancel)
    {
        if (!RoleNames.TryJoin(roles, out var joined, out var fault))
            return Problems.ValidationFailed.For("roles", fault);

        var isChanged = await database.TryWriteAsync(
            async tx =>
            {
                await GovernedAccount.SetRolesAsync(tx, account, joined);
                await events.RecordAsync(
                    tx, new EventRecord(AdministrationEvents.RolesChanged) { Account = account, Details = joined ?? "none" });
            },
            cancel);
        return isChanged || await accounts.FindProfileAsync(account, cancel) is not null ? Done.Value : Problems.NotFound;
    }
}
