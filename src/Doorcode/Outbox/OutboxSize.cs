namespace Doorcode.Outbox;

/// <summary>How much waits in the outbox.</summary>
/// <param name="Count">How many items.</param>
/// <param name="Oldest">When the oldest of them was stored; null when none waits.</param>
internal sealed record OutboxSize(long Count, long? Oldest);
