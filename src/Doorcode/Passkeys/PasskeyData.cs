using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>The passkeys of an account in its export, and what goes with a deleted account.</summary>
internal sealed class PasskeyData(PasskeyStore passkeys) : IAccountData
{
    public string Name => "passkeys";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var list = await passkeys.ListAsync(account, cancel);
        return list.Count == 0 ? null : new JsonArray([.. list.Select(Export)]);
    }

    public async ValueTask EraseAsync(Transaction transaction, AccountId account)
    {
        await PasskeyStore.EraseAsync(transaction, account);
        await CeremonyStore.EraseAsync(transaction, account);
    }

    private static JsonNode Export(StoredPasskey passkey) => new JsonObject
    {
        ["id"] = passkey.Id.ToString("D"),
        ["name"] = passkey.Name,
        ["created_at"] = Time(passkey.CreatedAt),
        ["last_used_at"] = passkey.LastUsedAt is { } used ? Time(used) : null,
        ["backed_up"] = passkey.IsBackedUp,
    };

    private static JsonValue Time(long at) => JsonValue.Create(DateTimeOffset.FromUnixTimeMilliseconds(at));
}
