namespace Doorcode.Events;

/// <summary>Events that belong to no feature: counted refusals, and the rotation of the master key.</summary>
internal static class AuditEvents
{
    /// <summary>Refusals of one minute that are counted together, because there were too many for lines of their own.</summary>
    public static readonly EventKind RefusalsCounted = new(
        "refusals.counted", EventOutcome.Rejected, "refusals, and refresh tokens that came again, of one site that were too many for lines of their own");

    /// <summary>The same, of refusals by limits.</summary>
    public static readonly EventKind LimitedCounted = new(
        "refusals.counted", EventOutcome.Limited, "refusals by limits of one site, or all refusals of many sites, that were too many for lines of their own");

    /// <summary>The master key was rotated.</summary>
    public static readonly EventKind MasterKeyRotated = new("master-key.rotated", EventOutcome.Done, "the master key was rotated");

    public static FeatureEvents All { get; } = new("Events") { Kinds = [RefusalsCounted, LimitedCounted, MasterKeyRotated] };
}
