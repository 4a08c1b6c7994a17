using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Events;

/// <summary>The audit lines of an account. They outlive it, stripped of where it was used from.</summary>
internal sealed class AuditData(AuditStore store) : IAccountData
{
    private const int Page = 1000;

    public string Name => "audit";

    public async ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel)
    {
        var exported = new JsonArray();
        var after = Guid.Empty;
        IReadOnlyList<AuditLine> lines;
        do
        {
            lines = await store.ReadAsync(new AuditFilter(account, Subject: null, Event: null), after, Page, cancel);
            foreach (var line in lines)
            {
                exported.Add((JsonNode)Export(line));
                after = line.Id;
            }
        }
        while (lines.Count == Page);

        return exported;
    }

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => AuditStore.StripAsync(transaction, account);

    /// <summary>A line, as its account's owner and operators see it.</summary>
    internal static JsonObject Export(AuditLine line) => new()
    {
        ["at"] = DateTimeOffset.FromUnixTimeMilliseconds(line.At),
        ["event"] = line.Event,
        ["outcome"] = line.Outcome,
        ["session_id"] = line.Session?.ToString("D"),
        ["ip"] = line.Ip,
        ["user_agent"] = line.UserAgent,
        ["details"] = line.Details,
    };
}
