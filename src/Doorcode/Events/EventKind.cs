using System.Collections.Immutable;
using Doorcode.Telemetry;

namespace Doorcode.Events;

/// <summary>
/// A kind of fact, declared once by its feature: its name and outcome in the audit log and, where it has them, the counter and the
/// log line that it leaves.
/// </summary>
/// <param name="name">The event of the audit line. A name never changes its meaning.</param>
/// <param name="outcome">The outcome of the audit line.</param>
/// <param name="meaning">When the fact occurs, for <c>docs/audit.md</c>.</param>
internal sealed class EventKind(string name, EventOutcome outcome, string meaning)
{
    /// <summary>The event of the audit line.</summary>
    public string Name => name;

    /// <summary>The outcome of the audit line.</summary>
    public EventOutcome Outcome => outcome;

    /// <summary>The outcome, as the audit log spells it.</summary>
    public string OutcomeName { get; } = outcome switch
    {
        EventOutcome.Accepted => "accepted",
        EventOutcome.Rejected => "rejected",
        EventOutcome.Limited => "limited",
        _ => "done",
    };

    /// <summary>When the fact occurs, for <c>docs/audit.md</c>.</summary>
    public string Meaning => meaning;

    /// <summary>What the fact is counted as; null when it is not counted.</summary>
    public CountedOutcome? Counted { get; init; }

    /// <summary>The kinds of <see cref="AccountEventKinds"/> that the app's handlers get for it; empty for none.</summary>
    public ImmutableArray<string> Told { get; init; } = [];

    /// <summary>The log line of the fact; null when it has none.</summary>
    public EventLine? Line { get; init; }

    public override string ToString() => $"{name} {OutcomeName}";
}
