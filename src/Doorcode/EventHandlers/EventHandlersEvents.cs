using Doorcode.Events;
using Doorcode.Telemetry;

namespace Doorcode.EventHandlers;

/// <summary>What became of events for handlers of the app. Events 2010 to 2019, which are shared with <see cref="EventHandlersLog"/>.</summary>
internal static class EventHandlersEvents
{
    private static readonly OutcomeCounter Events = new("doorcode.events", "{event}", "Events handed to handlers of the app, by outcome.");

    /// <summary>A handler has handled an event.</summary>
    public static readonly CountedOutcome Handled = Events.As("handled");

    /// <summary>A handler failed; the event comes again.</summary>
    public static readonly CountedOutcome Failed = Events.As("failed");

    /// <summary>The event will not come again.</summary>
    public static readonly CountedOutcome NotTriedAgain = Events.As("given_up");

    /// <summary>An event was given up on.</summary>
    public static readonly EventKind GivenUp = new(
        "event.given-up", EventOutcome.Done, "a handler of the app failed for a week; `details` names the event's row and the last failure");

    public static FeatureEvents All { get; } = new("EventHandlers") { Kinds = [GivenUp], Counted = [Handled, Failed, NotTriedAgain] };
}
