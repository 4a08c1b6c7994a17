using Doorcode.Sealing;

namespace Doorcode.Outbox;

/// <summary>Finds the lanes of one kind of items. It is apart from the sender, because an exchange of the master key needs lanes and no sender.</summary>
internal interface IOutboxLanes
{
    /// <summary>Which kind, as rows name it.</summary>
    string Kind { get; }

    /// <summary>Finds the lane of a payload.</summary>
    /// <param name="payload">The payload, decrypted.</param>
    /// <param name="keys">Make the keyed hashes.</param>
    /// <returns>The lane, or null when this version cannot read the payload.</returns>
    OutboxLane? LaneOf(byte[] payload, LookupKeys keys);
}
