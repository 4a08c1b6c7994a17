using Doorcode.Accounts;
using Doorcode.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Proofs;

/// <summary>Asks for a fresh proof before a step that a stolen access token must not reach (RFC 9470).</summary>
internal sealed class StepUp(ServerClock clock)
{
    /// <summary>How old a proof may be.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Asks an account with a factor for a recent proof of a factor, and an account without one for a recent proof of its password.
    /// </summary>
    /// <returns>What is missing; null when nothing is.</returns>
    public Problem? Demand(LiveSession session) =>
        session.Factors.HasFactor() ? DemandFactor(session) : DemandPassword(session);

    /// <summary>Asks an account with a factor for a recent proof of a factor, and an account without one for nothing.</summary>
    /// <returns>What is missing; null when nothing is.</returns>
    public Problem? DemandFactor(LiveSession session) =>
        !session.Factors.HasFactor() || IsRecent(session.Facts.FactorAt)
            ? null
            : Missing(AssuranceLevel.TwoFactors, session.Factors.Members());

    private Problem? DemandPassword(LiveSession session) =>
        IsRecent(session.Facts.PasswordAt) ? null : Missing(AssuranceLevel.OneFactor, ["password"]);

    private bool IsRecent(long? proof) => proof is { } at && clock.Now - at <= (long)MaxAge.TotalMilliseconds;

    private static Problem Missing(AssuranceLevel level, IReadOnlyList<string> methods) =>
        Problems.ReauthenticationRequired with
        {
            Proof = new ProofNeeded { MaxAge = MaxAge, AcrValues = level.Name(), Methods = [.. methods] },
        };
}
