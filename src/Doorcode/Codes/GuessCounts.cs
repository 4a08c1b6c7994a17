using Doorcode.Telemetry;

namespace Doorcode.Codes;

/// <summary>How guesses at the codes of one purpose end.</summary>
/// <param name="purpose">The purpose of the codes.</param>
internal sealed class GuessCounts(string purpose)
{
    private static readonly OutcomeCounter Guesses = new(
        "doorcode.guesses", "{guess}", "Guesses at mailed codes, by purpose and outcome.");

    /// <summary>The code was right.</summary>
    public CountedOutcome Accepted { get; } = Guesses.As(purpose, "accepted");

    /// <summary>The code was wrong, or no code waited.</summary>
    public CountedOutcome Rejected { get; } = Guesses.As(purpose, "rejected");

    /// <summary>The code was wrong, and it was the last guess that the budget allows.</summary>
    public CountedOutcome Exhausted { get; } = Guesses.As(purpose, "exhausted");
}
