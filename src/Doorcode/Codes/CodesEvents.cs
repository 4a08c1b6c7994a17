using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.Codes;

/// <summary>The events of mailed codes. Events 1701 to 1709.</summary>
internal static class CodesEvents
{
    /// <summary>The last wrong code that a budget allows.</summary>
    public static readonly EventKind GuessesExhausted = new(
        "guesses.exhausted", EventOutcome.Rejected, "the last wrong code of an attempt, or of an address")
    {
        Line = new(1701, LogLevel.Warning, "Guesses at a code are used up: {Budget}."),
    };

    public static FeatureEvents All { get; } = new("Codes") { Kinds = [GuessesExhausted] };
}
