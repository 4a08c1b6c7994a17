using Doorcode.Storage;

namespace Doorcode.Outbox;

/// <summary>Sends one kind of items. The outbox claims them, waits between attempts, and records what became of them.</summary>
internal interface IOutboxSender
{
    /// <summary>Which kind, as rows name it.</summary>
    string Kind { get; }

    /// <summary>How many items it can send at once; with 0 the items of its kind share a few places with those of unknown kinds.</summary>
    int Places { get; }

    /// <summary>How many of them may be asked for by one site.</summary>
    int PlacesOfOneSite { get; }

    /// <summary>How long one attempt may take.</summary>
    TimeSpan LongestAttempt { get; }

    /// <summary>Reads a payload. Sends nothing yet.</summary>
    /// <param name="item">The item.</param>
    /// <param name="payload">Its payload, decrypted.</param>
    OpenedItem Open(ClaimedItem item, byte[] payload);

    /// <summary>Records that an item will not be sent, in the transaction that ends it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="id">Which item.</param>
    /// <param name="reason">Why; names no address.</param>
    ValueTask RecordGivenUpAsync(Transaction transaction, Guid id, string reason);

    /// <summary>Counts and logs what became of an attempt, once it is recorded.</summary>
    /// <param name="item">The item.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="now">Now, UTC milliseconds since 1970.</param>
    void Report(ClaimedItem item, OutboxOutcome outcome, long now);
}
