using System.Text.Json.Nodes;
using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>The sessions of an account, including ended ones whose rows are still kept.</summary>
internal sealed class SessionData(OwnSessions sessions) : IAccountData
{
    public string Name => "sessions";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) =>
        new JsonArray([.. (await sessions.ListAllAsync(account, cancel)).Select(JsonNode (session) => Export(session))]);

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => OwnSessions.EraseAsync(transaction, account);

    /// <summary>A session, as its account's owner and operators see it.</summary>
    internal static JsonObject Export(OwnSession session) => new()
    {
        ["id"] = session.Id.ToString(),
        ["created_at"] = Time(session.CreatedAt),
        ["last_used_at"] = Time(session.LastUsedAt),
        ["expires_at"] = Time(session.ExpiresAt),
        ["ended_at"] = session.EndedAt is { } end ? Time(end) : null,
        ["ended_because"] = session.EndedBecause,
        ["ip"] = session.Ip,
        ["user_agent"] = session.UserAgent,
        ["device"] = new JsonObject
        {
            ["browser"] = session.Device.Browser,
            ["system"] = session.Device.System,
            ["kind"] = session.Device.Kind,
        },
        ["amr"] = new JsonArray([.. session.Facts.Methods.Split(' ').Select(method => (JsonNode)method)]),
        ["acr"] = session.Facts.Level.Name(),
        ["auth_time"] = Time(session.Facts.At),
    };

    private static JsonNode Time(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);
}
