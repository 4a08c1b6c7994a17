namespace Doorcode.Proofs;

/// <summary>A part of a second factor that no two accounts may both have.</summary>
/// <param name="Key">The part, with its kind: two parts are the same if their keys are equal.</param>
/// <param name="Sentence">Why a row is refused if another account has the part, and what to do.</param>
/// <param name="IsTakenAsync">Whether an account has the part.</param>
internal sealed record UniquePart(string Key, string Sentence, Func<CancellationToken, ValueTask<bool>> IsTakenAsync)
{
    /// <summary>Nothing of it, because printed text ends in logs.</summary>
    public override string ToString() => "[part]";
}
