using Doorcode.Events;

namespace Doorcode.RateLimiting;

/// <summary>The events of limits.</summary>
internal static class RateLimitingEvents
{
    /// <summary>A network, or all networks of its site together, asked more often than they may.</summary>
    public static readonly EventKind NetworkLimited = new(
        "limit.network", EventOutcome.Limited, "a network, or all networks of its site together, asked more often than they may; `details` says for which kind of request");

    /// <summary>All networks together asked more often than they may.</summary>
    public static readonly EventKind AllNetworksLimited = new(
        "limit.shared", EventOutcome.Limited, "all networks together asked more often than they may; `details` says for which kind of request");

    public static FeatureEvents All { get; } = new("RateLimiting") { Kinds = [NetworkLimited, AllNetworksLimited] };
}
