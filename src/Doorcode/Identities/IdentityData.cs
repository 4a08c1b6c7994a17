using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Identities;

/// <summary>Logins of accounts at other services. Imports and exports keep them; Doorcode offers no such logins yet.</summary>
internal sealed class IdentityData(IdentityStore store) : IAccountData
{
    /// <summary>The member of an account, in every export.</summary>
    public const string Member = "identities";

    public string Name => Member;

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var identities = await store.ListAsync(account, cancel);
        return identities.Count == 0 ? null : Write(identities);
    }

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => IdentityStore.EraseAsync(transaction, account);

    /// <summary>As exports hold them.</summary>
    public static JsonArray Write(IEnumerable<LinkedIdentity> identities) =>
        new([.. identities.Select(JsonNode (identity) => identity.ToJson())]);
}
