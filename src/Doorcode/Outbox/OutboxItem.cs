namespace Doorcode.Outbox;

/// <summary>Something to send, as a feature puts it into the outbox.</summary>
/// <param name="Kind">What it is: the <see cref="IOutboxSender.Kind"/> of its sender. Stored in clear.</param>
/// <param name="Payload">What its sender needs. Stored sealed.</param>
/// <param name="GiveUpAt">When its attempts end; UTC milliseconds since 1970.</param>
/// <param name="Lane">Which queue it stands in.</param>
internal sealed record OutboxItem(string Kind, byte[] Payload, long GiveUpAt, OutboxLane Lane);
