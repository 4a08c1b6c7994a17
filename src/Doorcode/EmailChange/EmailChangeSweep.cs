using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>Removes changes whose stop code has ended, and frees the addresses that they held.</summary>
internal sealed class EmailChangeSweep(Database database) : IMaintenance
{
    private const long Piece = 100;

    private readonly string _remove = $"""
        DELETE FROM email_changes WHERE id IN (
          SELECT id FROM email_changes WHERE stop_until <= @now LIMIT @count {database.SkipLocked})
        RETURNING held_id
        """;

    public async Task MaintainAsync(CancellationToken cancel)
    {
        while (await database.WriteAsync(RemoveAsync, cancel) == Piece)
        {
        }
    }

    private async ValueTask<int> RemoveAsync(Transaction transaction)
    {
        var removed = await transaction.AllAsync(_remove, row => row.IdOrNull(0), ("@now", transaction.Now), ("@count", Piece));
        await EmailChangeStore.ReleaseAsync(transaction, removed);
        return removed.Count;
    }
}
