using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode.Events;

/// <summary>The audit lines of an account. They outlive it, stripped of where it was used from.</summary>
internal sealed class AuditData(AuditStore store, ServerClock clock) : IAccountData
{
    private const int Page = 1000;

    public string Name => "audit";

    public IAsyncEnumerable<JsonNode> ExportItems(AccountId account) => LinesAsync(account, clock.Now);

    public ValueTask EraseAsync(Transaction transaction, AccountId account) => AuditStore.StripAsync(transaction, account);

    private async IAsyncEnumerable<JsonNode> LinesAsync(AccountId account, long until, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var filter = new AuditFilter(account, Subject: null, Event: null);
        var after = Guid.Empty;
        IReadOnlyList<AuditLine> lines;
        do
        {
            lines = await store.ReadAsync(filter, after, Page, cancel);
            foreach (var line in lines)
            {
                // A client may take its time. It gets nothing that has happened since, such as the end of its session.
                if (line.At > until)
                    yield break;

                yield return Export(line);
                after = line.Id;
            }
        }
        while (lines.Count == Page);
    }

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
