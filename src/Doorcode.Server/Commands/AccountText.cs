using System.Globalization;
using System.Text.Json.Nodes;

namespace Doorcode.Server.Commands;

/// <summary>Accounts as they are printed.</summary>
internal static class AccountText
{
    /// <summary>For programs.</summary>
    public static JsonObject Json(Account account) => new()
    {
        ["id"] = account.Id.ToString(),
        ["email"] = account.Email,
        ["full_name"] = account.FullName,
        ["status"] = StatusOf(account),
        ["roles"] = new JsonArray([.. account.Roles.Select(role => (JsonNode)role)]),
        ["claims"] = account.Claims,
        ["created_at"] = account.CreatedAt,
    };

    /// <summary>For a person: one line. Addresses and names hold no control characters.</summary>
    public static string Plain(Account account)
    {
        var created = account.CreatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var roles = account.Roles.Count == 0 ? "" : $"  roles={string.Join(',', account.Roles)}";
        return $"{account.Id}  {StatusOf(account),-8}  {created}  {account.Email}  {account.FullName}{roles}";
    }

    private static string StatusOf(Account account) => account.Status is AccountStatus.Active ? "active" : "disabled";
}
