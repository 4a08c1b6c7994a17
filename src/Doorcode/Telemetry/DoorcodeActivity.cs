using System.Diagnostics;

namespace Doorcode.Telemetry;

/// <summary>
/// The spans of Doorcode, under the source name <c>Doorcode</c>. They say what was done, how long it took and how it ended, never
/// for whom. Without a listener nothing is made.
/// </summary>
public static class DoorcodeActivity
{
    /// <summary>The name to subscribe to.</summary>
    public const string Name = "Doorcode";

    internal static readonly ActivitySource Source = new(Name);

    /// <summary>The parent for a span on another thread or in another process; null without a listener.</summary>
    internal static string? Trace => Source.HasListeners() && Activity.Current is { Recorded: true } cause ? cause.Id : null;

    /// <summary>Where the span runs that a piece of work on another thread belongs to.</summary>
    internal static ActivityContext Here => Source.HasListeners() ? Activity.Current?.Context ?? default : default;
}
