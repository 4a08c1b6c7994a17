using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Outbox;

/// <summary>What waits to be sent, for operators.</summary>
[Experimental("DOORCODE002")]
public sealed class WaitingItems
{
    private readonly OutboxStore _outbox;

    internal WaitingItems(OutboxStore outbox) => _outbox = outbox;

    /// <summary>The items that wait, the oldest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancel">Stops waiting.</param>
    public ValueTask<IReadOnlyList<QueuedItem>> ListAsync(int count, CancellationToken cancel) => _outbox.WaitingAsync(count, cancel);
}
