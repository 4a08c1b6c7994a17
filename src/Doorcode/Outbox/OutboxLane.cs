namespace Doorcode.Outbox;

/// <summary>
/// Which queue of the outbox an item stands in, and whose turn it takes there. Both are keyed hashes: the payload is sealed, and the
/// row beside it tells nothing of the recipient either.
/// </summary>
/// <param name="Domain">Stands for the recipient's domain; two kinds of items never share one.</param>
/// <param name="Site">Stands for the site that asked for the item.</param>
internal sealed record OutboxLane(byte[] Domain, byte[] Site);
