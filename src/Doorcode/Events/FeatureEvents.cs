using System.Collections.Immutable;
using Doorcode.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Events;

/// <summary>What one feature records, counts and logs as events.</summary>
/// <param name="feature">The name of the feature's folder. Its log lines have the category <c>Doorcode.{feature}</c>.</param>
internal sealed class FeatureEvents(string feature)
{
    /// <summary>The name of the feature's folder.</summary>
    public string Feature => feature;

    /// <summary>The category of the feature's log lines.</summary>
    public string Category { get; } = $"{nameof(Doorcode)}.{feature}";

    /// <summary>The kinds of events.</summary>
    public ImmutableArray<EventKind> Kinds { get; init; } = [];

    /// <summary>What is counted and leaves no audit line.</summary>
    public ImmutableArray<CountedOutcome> Counted { get; init; } = [];
}

internal static class FeatureEventsExtensions
{
    /// <summary>Makes the events of a feature known; once, however often it is called.</summary>
    public static IServiceCollection AddEventsOf(this IServiceCollection services, FeatureEvents events)
    {
        if (!services.Any(known => ReferenceEquals(known.ImplementationInstance, events)))
            services.AddSingleton(events);

        return services;
    }
}
