namespace Doorcode.Outbox;

/// <summary>What became of a claimed item.</summary>
internal abstract record OutboxOutcome(Guid Id)
{
    /// <summary>The other side has accepted it.</summary>
    public sealed record Sent(Guid Id) : OutboxOutcome(Id);

    /// <summary>There was nothing to send.</summary>
    public sealed record Dropped(Guid Id) : OutboxOutcome(Id);

    /// <summary>It did not work; another attempt follows.</summary>
    /// <param name="Id">Which item.</param>
    /// <param name="Attempt">Which attempt this was. When another server has begun the next one since, that one's outcome counts.</param>
    /// <param name="At">When, UTC milliseconds since 1970.</param>
    /// <param name="Reason">Why, without any address.</param>
    public sealed record Retry(Guid Id, long Attempt, long At, string Reason) : OutboxOutcome(Id);

    /// <summary>A newer version wrote it and has to send it. The attempt does not count.</summary>
    /// <param name="Id">Which item.</param>
    /// <param name="Attempt">Which attempt this was, as for <see cref="Retry"/>.</param>
    /// <param name="At">When it is due again, UTC milliseconds since 1970.</param>
    public sealed record HandedBack(Guid Id, long Attempt, long At) : OutboxOutcome(Id);

    /// <summary>It will not be sent.</summary>
    /// <param name="Id">Which item.</param>
    /// <param name="Attempt">Which attempt this was, as for <see cref="Retry"/>.</param>
    /// <param name="Reason">Why, without any address; null when only time ran out, and the last failure tells why.</param>
    public sealed record GivenUp(Guid Id, long Attempt, string? Reason) : OutboxOutcome(Id)
    {
        /// <summary>The reason where only time ran out.</summary>
        public const string TimeIsOver = "its time is over";

        /// <summary>Records it in the same transaction; null when this version has no sender for the kind.</summary>
        public IOutboxSender? Sender { get; init; }
    }
}
