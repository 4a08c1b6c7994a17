namespace Doorcode.Outbox;

/// <summary>An item that this server has claimed: until the lease ends, no other server sends it.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Kind">What it is; names its sender.</param>
/// <param name="Sealed">The payload, encrypted.</param>
/// <param name="Attempts">Which attempt this is, from 1.</param>
/// <param name="GiveUpAt">When its attempts end.</param>
/// <param name="LeaseEndsAt">When the lease ends. With <paramref name="Attempts"/>, it tells this claim from every other.</param>
internal sealed record ClaimedItem(Guid Id, string Kind, byte[] Sealed, long Attempts, long GiveUpAt, long LeaseEndsAt);
