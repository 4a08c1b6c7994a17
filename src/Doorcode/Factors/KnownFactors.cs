using Doorcode.Accounts;
using Doorcode.Proofs;
using Doorcode.Sessions;

namespace Doorcode.Factors;

/// <summary>The kinds of second factors that this server knows.</summary>
internal sealed class KnownFactors(IEnumerable<ISecondFactor> factors, LoginTicketStore tickets)
{
    private readonly Dictionary<FactorKinds, ISecondFactor> _factors = factors.ToDictionary(factor => factor.Kind);

    /// <summary>Checks a proof; a kind that this server does not know is answered like a wrong proof.</summary>
    public ValueTask<Result<ProvenFactor>> VerifyAsync(AccountAtEpoch account, FactorProof proof, CancellationToken cancel) =>
        _factors.TryGetValue(proof.Kind, out var factor)
            ? factor.VerifyAsync(account, proof, cancel)
            : ValueTask.FromResult<Result<ProvenFactor>>(proof.Kind.WrongProof());

    /// <summary>Counts a guess of a login ticket and checks its proof, of any kind, against the ticket's account.</summary>
    /// <returns>The guess; null when the ticket is dead, or no guess of it is left.</returns>
    public async ValueTask<VerifiedGuess?> VerifyGuessAsync(byte[] ticket, FactorProof proof, CancellationToken cancel)
    {
        if (_factors.TryGetValue(proof.Kind, out var factor))
            return await factor.VerifyGuessAsync(ticket, proof, cancel);

        return await tickets.GuessAsync(ticket, cancel) is { } open ? new VerifiedGuess(open, proof.Kind.WrongProof()) : null;
    }
}
