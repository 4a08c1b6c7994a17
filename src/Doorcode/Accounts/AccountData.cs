using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>What the row of an account tells about its owner.</summary>
internal sealed class AccountData(AccountStore accounts) : IAccountData
{
    public string Name => "profile";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) =>
        await accounts.FindProfileAsync(account, cancel) is { } profile
            ? new JsonObject
            {
                ["id"] = account.ToString(),
                ["email"] = profile.Email,
                ["full_name"] = profile.FullName,
                ["created_at"] = DateTimeOffset.FromUnixTimeMilliseconds(profile.CreatedAt),
                ["status"] = profile.Status,
                ["roles"] = new JsonArray([.. profile.Granted.Roles.Select(role => (JsonNode)role)]),
                ["claims"] = profile.Granted.Claims,
                ["language"] = profile.Language,
            }
            : null;

    /// <summary>Does nothing: the row goes last, and the transaction that deletes the account removes it itself.</summary>
    public ValueTask EraseAsync(Transaction transaction, AccountId account) => ValueTask.CompletedTask;
}
