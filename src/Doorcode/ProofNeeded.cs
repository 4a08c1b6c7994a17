using System.Collections.Immutable;

namespace Doorcode;

/// <summary>Which proof of its owner a request lacks.</summary>
public sealed record ProofNeeded
{
    /// <summary>How old the proof may be, sent as <c>max_age</c> in whole seconds; null where its age does not matter.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The <c>acr</c> that is enough, sent as <c>acr_values</c>; null where none is asked for.</summary>
    public string? AcrValues { get; init; }

    /// <summary>The members of a request that can hold the proof, such as <c>totp</c>; sent as <c>methods</c>.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];
}
