using Doorcode.Accounts;

namespace Doorcode.Proofs;

/// <summary>A kind of proof that an account can be asked for beside its first factor.</summary>
internal interface ISecondFactor
{
    /// <summary>Which kind.</summary>
    FactorKinds Kind { get; }

    /// <summary>Checks a proof.</summary>
    /// <param name="account">Whose factor it must be.</param>
    /// <param name="proof">The proof; its kind is this one.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>
    /// The proof, not spent yet; the kind's <see cref="FactorKindsExtensions.WrongProof"/> when it is wrong or the account has no such factor;
    /// <see cref="Problems.TooManyRequests"/> when it was not judged because too many were wrong.
    /// </returns>
    ValueTask<Result<ProvenFactor>> VerifyAsync(AccountAtEpoch account, FactorProof proof, CancellationToken cancel);
}
