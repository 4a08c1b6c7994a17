using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>Replaces the claims of an account. No session ends: the next refresh brings the new ones.</summary>
internal sealed class SetClaims(AccountStore accounts, EventLog events, Database database)
{
    /// <summary>Replaces them; the same ones again change nothing.</summary>
    public async Task<Result<Done>> RunAsync(AccountId account, JsonObject claims, CancellationToken cancel)
    {
        if (!ClaimNames.TryWrite(claims, out var json, out var fault))
            return Problems.ValidationFailed.For("claims", fault);

        var isChanged = await database.TryWriteAsync(
            async tx =>
            {
                await GovernedAccount.SetClaimsAsync(tx, account, json);
                await events.RecordAsync(tx, new EventRecord(AdministrationEvents.ClaimsChanged) { Account = account });
            },
            cancel);
        return isChanged || await accounts.FindProfileAsync(account, cancel) is not null ? Done.Value : Problems.NotFound;
    }
}
