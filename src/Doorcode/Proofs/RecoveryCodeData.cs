using System.Text.Json.Nodes;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>Recovery codes in the export and the deletion of an account, and when the master key is exchanged.</summary>
internal sealed class RecoveryCodeData(RecoveryCodeStore store) : IAccountData, IMasterKeyRotation
{
    public string Name => "recovery_codes";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var codes = await store.AllAsync(account, cancel);
        return codes.Count == 0
            ? null
            : new JsonObject
            {
                ["left"] = codes.Count,
                ["created_at"] = DateTimeOffset.FromUnixTimeMilliseconds(codes[0].CreatedAt),
            };
    }

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => RecoveryCodeStore.RemoveAsync(transaction, account);

    public ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change) => RecoveryCodeStore.ReSealAsync(transaction, change);
}
