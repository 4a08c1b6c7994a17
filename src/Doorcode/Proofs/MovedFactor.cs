using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>A second factor that an import brings, and that an account can have.</summary>
/// <param name="Store">Stores it for the account.</param>
internal sealed record MovedFactor(Func<Transaction, AccountId, ValueTask> Store)
{
    /// <summary>The parts of it that no two accounts may both have.</summary>
    public IReadOnlyList<UniquePart> Unique { get; init; } = [];

    /// <summary>Nothing of it, because printed text ends in logs.</summary>
    public override string ToString() => "[factor]";
}
