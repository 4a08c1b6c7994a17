using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>The changes of an account's address, as long as their stop codes live.</summary>
internal sealed class EmailChangeData(EmailChangeStore store) : IAccountData
{
    public string Name => "email_changes";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var changes = await store.AllAsync(account, cancel);
        return changes.Count == 0 ? null : new JsonArray([.. changes.Select(Told)]);
    }

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => EmailChangeStore.RemoveAsync(transaction, account);

    private static JsonNode Told(KnownChange change) => new JsonObject
    {
        ["old_email"] = change.Old,
        ["new_email"] = change.New,
        ["requested_at"] = Time(change.RequestedAt),
        ["confirmed_at"] = change.ConfirmedAt is { } at ? Time(at) : null,
    };

    private static JsonValue Time(long at) => JsonValue.Create(DateTimeOffset.FromUnixTimeMilliseconds(at));
}
