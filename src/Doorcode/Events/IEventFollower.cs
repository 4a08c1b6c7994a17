using Doorcode.Storage;

namespace Doorcode.Events;

/// <summary>Learns of each recorded fact, as part of the transaction that makes it true.</summary>
internal interface IEventFollower
{
    /// <summary>Learns of a fact.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="fact">The fact.</param>
    ValueTask FollowAsync(Transaction transaction, EventRecord fact);
}
