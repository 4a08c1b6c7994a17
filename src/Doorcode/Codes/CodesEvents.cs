using Doorcode.Events;

namespace Doorcode.Codes;

/// <summary>The events of mailed codes.</summary>
internal static class CodesEvents
{
    /// <summary>The last wrong code that a budget allows.</summary>
    public static readonly EventKind GuessesExhausted = new(
        "guesses.exhausted", EventOutcome.Rejected, "the last wrong code of an attempt, or of an address");

    public static FeatureEvents All { get; } = new("Codes") { Kinds = [GuessesExhausted] };
}
