using System.Text.Json.Nodes;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Factors;

/// <summary>Authenticator apps in the export and the deletion of an account, and when the master key is exchanged.</summary>
internal sealed class TotpData(TotpStore store) : IAccountData, IMasterKeyRotation
{
    private const string Keys = "SELECT account_id, id, sealed FROM totp_keys";
    private const string ReplaceKey = "UPDATE totp_keys SET sealed = @sealed WHERE account_id = @account";
    private const string ForgetEnrolments = "DELETE FROM totp_enrolments";

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

    /// <summary>Keys that wait for their first code are forgotten: their owner begins again.</summary>
    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        await transaction.ExecuteAsync(ForgetEnrolments);
        foreach (var (account, id, sealedKey) in await transaction.AllAsync(Keys, row => (row.Id(0), row.Bytes(1), row.Bytes(2))))
        {
            var context = TotpStore.Context(new AccountId(account), id);
            await transaction.ExecuteAsync(
                ReplaceKey, ("@sealed", change.ReSeal(TotpStore.Label, sealedKey, context)), ("@account", account));
        }
    }
}
