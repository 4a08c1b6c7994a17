namespace Doorcode.Outbox;

/// <summary>
/// The queue of the outbox that an item stands in, and the site whose turn it takes there. All are keyed hashes, so that a row does not
/// tell the recipient.
/// </summary>
/// <param name="Domain">Stands for the recipient's domain; two kinds of items never share one.</param>
/// <param name="Site">Stands for the site that asked for the item.</param>
internal sealed record OutboxLane(byte[] Domain, byte[] Site)
{
    /// <summary>Stands for the recipient, whose items are dropped when their account is deleted; null where there is none.</summary>
    public byte[]? Recipient { get; init; }
}
