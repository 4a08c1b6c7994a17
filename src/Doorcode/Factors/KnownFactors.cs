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

    /// <summary>The same for the account of a login ticket, of which a guess is counted whatever the proof's kind. Null when the ticket is dead, or no guess of it is left.</summary>
    public async ValueTask<VerifiedGuess?> VerifyGuessAsync(byte[] ticket, FactorProof proof, CancellationToken cancel)
    {
        if (_factors.TryGetValue(proof.Kind, out var factor))
            return await factor.VerifyGuessAsync(ticket, proof, cancel);

        return await tickets.GuessAsync(ticket, cancel) is { } open ? new VerifiedGuess(open, proof.Kind.WrongProof()) : null;
    }
}
