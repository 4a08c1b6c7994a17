namespace Doorcode.Outbox;

/// <summary>What the dispatcher got in one round.</summary>
/// <param name="Claimed">Items to send now; at most one for each domain.</param>
/// <param name="NextDue">When the next item falls due; null when none will.</param>
/// <param name="IsAnyLeft">
/// Whether another item may be due. If any were claimed, another round may find it. If none were, it could not be claimed: its domain or
/// site has as many on their way as it may.
/// </param>
internal sealed record DispatchRound(IReadOnlyList<ClaimedItem> Claimed, long? NextDue, bool IsAnyLeft = false);
