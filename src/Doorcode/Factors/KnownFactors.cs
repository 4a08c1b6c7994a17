using Doorcode.Accounts;
using Doorcode.Proofs;

namespace Doorcode.Factors;

/// <summary>The kinds of second factors that this server knows.</summary>
internal sealed class KnownFactors(IEnumerable<ISecondFactor> factors)
{
    private readonly Dictionary<FactorKinds, ISecondFactor> _factors = factors.ToDictionary(factor => factor.Kind);

    /// <summary>Checks a proof; a kind that this server does not know is answered like a wrong proof.</summary>
    public ValueTask<Result<ProvenFactor>> VerifyAsync(AccountAtEpoch account, FactorProof proof, CancellationToken cancel) =>
        _factors.TryGetValue(proof.Kind, out var factor)
            ? factor.VerifyAsync(account, proof, cancel)
            : ValueTask.FromResult<Result<ProvenFactor>>(proof.Kind.WrongProof());
}
