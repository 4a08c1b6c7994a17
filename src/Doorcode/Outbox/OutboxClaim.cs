namespace Doorcode.Outbox;

/// <summary>What the dispatcher asks for in one round.</summary>
/// <param name="Count">How many items at most, of the kinds that <see cref="Kinds"/> does not name.</param>
/// <param name="Lease">How long they are this server's.</param>
/// <param name="AgainDueBy">An item that was claimed before is claimed again only if it was due by then (<see cref="LeaseGuard"/>).</param>
internal sealed record OutboxClaim(int Count, TimeSpan Lease, long AgainDueBy = long.MaxValue)
{
    /// <summary>How many items that one site asked for are on their way at once, over all servers; of the kinds that <see cref="Kinds"/> does not name.</summary>
    public int PerSite { get; init; } = int.MaxValue;

    /// <summary>Kinds that have limits of their own.</summary>
    public IReadOnlyList<KindClaim> Kinds { get; init; } = [];

    /// <summary>Whether it asks for no item at all.</summary>
    public bool IsNothing => Count == 0 && Kinds.All(kind => kind.Count == 0);
}

/// <summary>What the dispatcher asks for of one kind.</summary>
/// <param name="Kind">The kind, as rows name it.</param>
/// <param name="Count">How many items at most.</param>
/// <param name="PerSite">How many of them that one site asked for are on their way at once, over all servers.</param>
internal sealed record KindClaim(string Kind, int Count, int PerSite);
