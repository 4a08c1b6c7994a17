using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>The changes of an account's address, as long as their stop codes live.</summary>
internal sealed class EmailChangeData(Database database) : IAccountData
{
    private const string Export = """
        SELECT old_email, new_email, requested_at, confirmed_at FROM email_changes WHERE account_id = @account ORDER BY requested_at, id
        """;

    public string Name => "email_changes";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var changes = await database.AllAsync(
            Export,
            row => new JsonObject
            {
                ["old_email"] = row.Text(0),
                ["new_email"] = row.Text(1),
                ["requested_at"] = Time(row.Number(2)),
                ["confirmed_at"] = row.NumberOrNull(3) is { } at ? Time(at) : null,
            },
            cancel,
            ("@account", account.Value));
        return changes.Count == 0 ? null : new JsonArray([.. changes]);
    }

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => EmailChangeStore.RemoveAsync(transaction, account);

    private static JsonValue Time(long at) => JsonValue.Create(DateTimeOffset.FromUnixTimeMilliseconds(at));
}
