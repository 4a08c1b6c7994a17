using Doorcode.Storage;

namespace Doorcode.Outbox;

/// <summary>Stores items in the caller's transaction: an item is sent if the transaction is committed, and never otherwise.</summary>
internal sealed class OutboxQueue(OutboxSeal seal, OutboxSignal signal)
{
    /// <summary>Stores an item and, once the transaction is on disk, wakes the dispatcher.</summary>
    public async ValueTask EnqueueAsync(Transaction transaction, OutboxItem item)
    {
        var id = TimeOrderedId.New(transaction.Now);
        await OutboxStore.AddAsync(transaction, id, item with { Payload = seal.Seal(id, item.Payload) });
        transaction.OnCommitted(signal.Ring);
    }
}
