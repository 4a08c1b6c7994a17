using System.Text.Json.Nodes;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>Recovery codes in the export and the deletion of an account, and when the master key is exchanged.</summary>
internal sealed class RecoveryCodeData(RecoveryCodeStore store) : IAccountData, IMasterKeyRotation
{
    private const string All = "SELECT account_id, place, sealed FROM recovery_codes";

    private const string Replace = "UPDATE recovery_codes SET sealed = @sealed WHERE account_id = @account AND place = @place";

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

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        foreach (var (account, place, sealedHash) in await transaction.AllAsync(All, row => (row.Id(0), row.Number(1), row.Bytes(2))))
        {
            var context = RecoveryCodeStore.Context(new AccountId(account), place);
            await transaction.ExecuteAsync(
                Replace,
                ("@sealed", change.ReSeal(RecoveryCodeStore.Label, sealedHash, context)), ("@account", account), ("@place", place));
        }
    }
}
