namespace Doorcode.Outbox;

/// <summary>What became of a claimed item.</summary>
internal abstract record OutboxOutcome(Guid Id)
{
    /// <summary>Whether the item is over, and its row is deleted. To record this twice changes nothing more.</summary>
    public bool IsOver => this is Sent or Dropped;

    /// <summary>The other side has accepted it.</summary>
    public sealed record Sent(Guid Id) : OutboxOutcome(Id);

    /// <summary>There was nothing to send.</summary>
    public sealed record Dropped(Guid Id) : OutboxOutcome(Id);

    /// <summary>It did not work; another attempt follows.</summary>
    /// <param name="Item">The item, as it was claimed. Once it has been claimed anew, the outcome of the new claim counts alone.</param>
    /// <param name="At">When, UTC milliseconds since 1970.</param>
    /// <param name="Reason">Why, without any address.</param>
    public sealed record Retry(ClaimedItem Item, long At, string Reason) : OutboxOutcome(Item.Id);

    /// <summary>A newer version wrote it and has to send it. The attempt does not count.</summary>
    /// <param name="Item">The item, as for <see cref="Retry"/>.</param>
    /// <param name="At">When it is due again, UTC milliseconds since 1970.</param>
    public sealed record HandedBack(ClaimedItem Item, long At) : OutboxOutcome(Item.Id);

    /// <summary>It will not be sent.</summary>
    /// <param name="Item">The item, as for <see cref="Retry"/>.</param>
    /// <param name="Reason">Why, without any address; null when only time ran out, and the last failure tells why.</param>
    public sealed record GivenUp(ClaimedItem Item, string? Reason) : OutboxOutcome(Item.Id)
    {
        /// <summary>The reason where only time ran out.</summary>
        public const string TimeIsOver = "its time is over";

        /// <summary>Records it in the same transaction; null when this version has no sender for the kind.</summary>
        public IOutboxSender? Sender { get; init; }
    }
}
