using System.Text.Json.Nodes;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Factors;

/// <summary>Authenticator apps in the export and the deletion of an account, and when the master key is exchanged.</summary>
internal sealed class TotpData(TotpStore store) : IAccountData, IMasterKeyRotation
{
    public string Name => "totp";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) =>
        await store.FindAsync(account, cancel) is { } times
            ? new JsonObject
            {
                ["created_at"] = DateTimeOffset.FromUnixTimeMilliseconds(times.CreatedAt),
                ["last_used_at"] = DateTimeOffset.FromUnixTimeMilliseconds(times.LastUsedAt),
            }
            : null;

    public async ValueTask EraseAsync(Transaction transaction, AccountId account)
    {
        await TotpStore.EraseAsync(transaction, account);
        await TotpEnrolments.EraseAsync(transaction, account);
    }

    /// <summary>Keys that wait for their first code are removed: their owners begin again.</summary>
    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        await TotpEnrolments.EraseAllAsync(transaction);
        await TotpStore.ReSealAsync(transaction, change);
    }
}
