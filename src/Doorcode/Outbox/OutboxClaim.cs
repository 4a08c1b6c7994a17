namespace Doorcode.Outbox;

/// <summary>What the dispatcher asks for in one round.</summary>
/// <param name="Count">How many items at most.</param>
/// <param name="Lease">How long they are this server's.</param>
/// <param name="AgainDueBy">An item that was claimed before is claimed again only if it was due by then (<see cref="LeaseGuard"/>).</param>
internal sealed record OutboxClaim(int Count, TimeSpan Lease, long AgainDueBy = long.MaxValue)
{
    /// <summary>How many items that one site asked for are on their way at once, over all servers.</summary>
    public int PerSite { get; init; } = int.MaxValue;
}
