using Doorcode.Outbox;
using Doorcode.Sealing;

namespace Doorcode.EventHandlers;

/// <summary>The lanes of events: each handler has one, so that it delays its own events only; accounts take turns in it.</summary>
internal sealed class EventLanes : IOutboxLanes
{
    /// <summary>How rows of the outbox name events.</summary>
    public const string EventKind = "event";

    public string Kind => EventKind;

    public OutboxLane? LaneOf(byte[] payload, LookupKeys keys) => StoredEvent.Read(payload) is { } stored ? LaneOf(stored, keys) : null;

    /// <summary>Finds the lane of an event.</summary>
    public static OutboxLane LaneOf(StoredEvent stored, LookupKeys keys) =>
        new(keys.For("event-handler", stored.Handler), keys.For("event-account", stored.Account.ToString("N")));
}
