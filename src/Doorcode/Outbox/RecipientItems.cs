using Doorcode.Storage;

namespace Doorcode.Outbox;

/// <summary>An item that waits for a recipient.</summary>
/// <param name="CreatedAt">When it was stored, UTC milliseconds.</param>
/// <param name="Payload">The payload, decrypted.</param>
internal sealed record WaitingItem(long CreatedAt, byte[] Payload);

/// <summary>The items of one recipient. They are found along the index of the recipient's domain, so that they need none of their own.</summary>
internal sealed class RecipientItems(Database database, OutboxSeal seal)
{
    private const string Waiting = """
        SELECT id, sealed, created_at FROM outbox
        WHERE domain = @domain AND recipient = @recipient AND kind = @kind AND next_attempt_at IS NOT NULL AND sealed IS NOT NULL
        ORDER BY id
        """;

    /// <summary>An item that is being claimed at this moment is on its way.</summary>
    private readonly string _remove = $"""
        DELETE FROM outbox WHERE id IN (
          SELECT id FROM outbox
          WHERE domain = @domain AND recipient = @recipient AND kind = @kind AND next_attempt_at IS NOT NULL {database.SkipLocked})
        """;

    /// <summary>The items that wait, the oldest first.</summary>
    /// <param name="kind">Of which kind.</param>
    /// <param name="lane">Names the recipient.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async ValueTask<IReadOnlyList<WaitingItem>> ReadAsync(string kind, OutboxLane lane, CancellationToken cancel)
    {
        var rows = await database.AllAsync(
            Waiting,
            row => seal.TryOpen(row.Id(0), row.Bytes(1), out var payload) ? new WaitingItem(row.Number(2), payload) : null,
            cancel,
            ("@domain", lane.Domain),
            ("@recipient", lane.Recipient),
            ("@kind", kind));
        return [.. rows.OfType<WaitingItem>()];
    }

    /// <summary>Drops the items that wait.</summary>
    /// <param name="transaction">Deletes the account.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="lane">Names the recipient.</param>
    public ValueTask RemoveAsync(Transaction transaction, string kind, OutboxLane lane) => transaction.SendAsync(
        _remove, ("@domain", lane.Domain), ("@recipient", lane.Recipient), ("@kind", kind));
}
