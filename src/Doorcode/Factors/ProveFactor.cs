using Doorcode.Addresses;
using Doorcode.Proofs;
using Doorcode.Sessions;

namespace Doorcode.Factors;

/// <summary>
/// Checks a second factor of the account that a request speaks for. Wrong ones spend the limits of login, like a wrong password.
/// </summary>
internal sealed class ProveFactor(KnownFactors factors, LoginThrottle throttle)
{
    /// <summary>Checks a factor.</summary>
    /// <returns>
    /// The proof, not spent yet. <see cref="Problems.InvalidCredentials"/> for a wrong one, <see cref="Problems.TooManyRequests"/> when a
    /// limit is reached.
    /// </returns>
    public async Task<Result<ProvenFactor>> RunAsync(LiveSession session, TypedProof proof, Caller caller, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(session.Email, out var address, out _))
            return Problems.Unauthenticated;

        if (!(await throttle.TakeAsync(address, session.Id, caller, cancel)).Try(out var attempt, out var refusal))
            return refusal;

        var verified = await factors.VerifyAsync(session.AtEpoch, proof.For(Enrolee.BindingOf(session), caller), cancel);
        if (verified.Problem is { IsLimit: false })
            return Problems.InvalidCredentials;

        // The proof was right or was not judged, so the attempt is no failed login.
        await throttle.GiveBackAnywayAsync(attempt, cancel);
        return verified;
    }
}
