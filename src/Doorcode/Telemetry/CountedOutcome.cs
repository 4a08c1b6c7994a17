namespace Doorcode.Telemetry;

/// <summary>One of the series of an <see cref="OutcomeCounter"/>. A feature declares each of them once.</summary>
/// <param name="counter">The counter that it belongs to.</param>
/// <param name="from">From when on it is shown.</param>
/// <param name="tags">The tags of the series.</param>
internal sealed class CountedOutcome(OutcomeCounter counter, CountFrom from, params KeyValuePair<string, object?>[] tags)
{
    /// <summary>The counter that it belongs to.</summary>
    public OutcomeCounter Counter => counter;

    /// <summary>From when on it is shown.</summary>
    public CountFrom From => from;

    /// <summary>The tags of the series.</summary>
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    /// <summary>The value of the tag <c>outcome</c>; null where the counter has no such tag.</summary>
    public string? Outcome { get; } = Array.Find(tags, tag => tag.Key is OutcomeCounter.OutcomeTag).Value as string;
}
