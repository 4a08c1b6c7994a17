using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Administration;

/// <summary>
/// Replaces the roles of an account. Its sessions go on, and the next refresh brings the new ones; but where a new role asks for a second
/// factor, a session that began without one ends.
/// </summary>
internal sealed class SetRoles(AccountStore accounts, EventLog events, Database database, IOptions<SecondFactorOptions> factors)
{
    /// <summary>Replaces them; the same ones again change nothing.</summary>
    public async Task<Result<Done>> RunAsync(AccountId account, IReadOnlyCollection<string> roles, CancellationToken cancel)
    {
        if (!RoleNames.TryJoin(roles, out var joined, out var fault))
            return Problems.ValidationFailed.For("roles", fault);

        var isFactorRequired = factors.Value.IsRequiredOf(new RolesAndClaims(joined, ClaimsJson: null));
        var isChanged = await database.TryWriteAsync(
            async tx =>
            {
                await GovernedAccount.SetRolesAsync(tx, account, joined, isFactorRequired);
                var ended = isFactorRequired ? await SessionStore.EndWithoutFactorAsync(tx, account, EndReason.FactorRequired) : 0;
                await events.RecordAsync(tx, new EventRecord(AdministrationEvents.RolesChanged)
                {
                    Account = account,
                    Details = joined ?? "none",
                    EndedSessions = ended,
                });
            },
            cancel);
        return isChanged || await accounts.FindProfileAsync(account, cancel) is not null ? Done.Value : Problems.NotFound;
    }
}
