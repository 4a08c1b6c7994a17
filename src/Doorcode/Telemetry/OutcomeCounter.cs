namespace Doorcode.Telemetry;

/// <summary>A counter that a feature declares once. Each host has an instrument of its own for it.</summary>
/// <param name="name">By OpenTelemetry's conventions.</param>
/// <param name="unit">A word in braces.</param>
/// <param name="about">A sentence.</param>
internal sealed class OutcomeCounter(string name, string unit, string about)
{
    /// <summary>The tag that tells outcomes apart.</summary>
    public const string OutcomeTag = "outcome";

    /// <summary>The name of the instrument.</summary>
    public string Name => name;

    /// <summary>The unit of the instrument.</summary>
    public string Unit => unit;

    /// <summary>The description of the instrument.</summary>
    public string About => about;

    /// <summary>Counts without a tag.</summary>
    public CountedOutcome Total() => new(this, CountFrom.Start);

    /// <summary>Counts under an outcome.</summary>
    public CountedOutcome As(string outcome, CountFrom from = CountFrom.Start) => new(this, from, Outcome(outcome));

    /// <summary>Counts under a purpose and an outcome, from the first occurrence on.</summary>
    public CountedOutcome As(string purpose, string outcome) =>
        new(this, CountFrom.FirstOccurrence, new("purpose", purpose), Outcome(outcome));

    private static KeyValuePair<string, object?> Outcome(string outcome) => new(OutcomeTag, outcome);
}
