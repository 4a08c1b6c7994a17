using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.NewDevice;

/// <summary>The devices that an account was used from.</summary>
internal sealed class SeenDeviceData(SeenDeviceStore store) : IAccountData
{
    public string Name => "devices";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) =>
        new JsonArray([.. (await store.AllAsync(account, cancel)).Select(JsonNode (seen) => Export(seen))]);

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => SeenDeviceStore.EraseAsync(transaction, account);

    private static JsonObject Export(ExportedDevice seen) => new()
    {
        ["browser"] = seen.Device.Browser.Length == 0 ? null : seen.Device.Browser,
        ["system"] = seen.Device.System.Length == 0 ? null : seen.Device.System,
        ["last_seen_at"] = DateTimeOffset.FromUnixTimeMilliseconds(seen.SeenAt),
        ["mailed_at"] = seen.MailedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
    };
}
