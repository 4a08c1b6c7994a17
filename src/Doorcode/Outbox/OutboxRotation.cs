using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Outbox;

/// <summary>
/// Items that wait when the master key is exchanged: each is sealed anew, and its keyed hashes are made anew from its payload. One that
/// does not open stays as it is, and the dispatcher gives it up. One that a newer version wrote keeps its old hashes: they only
/// decide about its turn.
/// </summary>
internal sealed class OutboxRotation(IEnumerable<IOutboxLanes> kinds) : IMasterKeyRotation
{
    private const string All = "SELECT id, kind, sealed FROM outbox WHERE sealed IS NOT NULL";
    private const string Replace = "UPDATE outbox SET sealed = @sealed WHERE id = @id";
    private const string ReplaceLane = "UPDATE outbox SET domain = @domain, site = @site, recipient = @recipient WHERE id = @id";

    private readonly Dictionary<string, IOutboxLanes> _kinds = kinds.ToDictionary(lanes => lanes.Kind, StringComparer.Ordinal);

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var keys = new LookupKeys(() => change.Derive(LookupKeys.Label));
        foreach (var (id, kind, item) in await transaction.AllAsync(All, row => (row.Id(0), row.Text(1), row.Bytes(2))))
        {
            var context = OutboxSeal.Context(id);
            if (!change.Old(OutboxSeal.Label).TryOpen(item, context, out var payload))
                continue;

            var sealedAnew = change.Next(OutboxSeal.Label).Seal(payload, context);
            await transaction.ExecuteAsync(Replace, ("@sealed", sealedAnew), ("@id", id));
            if (_kinds.GetValueOrDefault(kind)?.LaneOf(payload, keys) is { } lane)
            {
                await transaction.ExecuteAsync(
                    ReplaceLane, ("@domain", lane.Domain), ("@site", lane.Site), ("@recipient", lane.Recipient), ("@id", id));
            }
        }
    }
}
