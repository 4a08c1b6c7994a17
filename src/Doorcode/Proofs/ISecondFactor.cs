using Doorcode.Accounts;
using Doorcode.Sessions;

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

    /// <summary>
    /// Counts a guess of a login ticket, and then checks a proof of its account. The guess travels with the query for what the proof is checked
    /// against, so both cost one round trip.
    /// </summary>
    /// <param name="ticket">SHA-256 of the ticket.</param>
    /// <param name="proof">The proof; its kind is this one.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The guess; null when the ticket is dead, or no guess of it is left.</returns>
    ValueTask<VerifiedGuess?> VerifyGuessAsync(byte[] ticket, FactorProof proof, CancellationToken cancel);
}

/// <summary>A proof that was checked with a ticket.</summary>
/// <param name="Ticket">The ticket, of which a guess is counted.</param>
/// <param name="Proof">What came of the proof.</param>
internal sealed record VerifiedGuess(OpenTicket Ticket, Result<ProvenFactor> Proof);
