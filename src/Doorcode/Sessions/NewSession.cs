using Doorcode.Accounts;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>A session that is about to begin.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose, and of which epoch it must still be.</param>
/// <param name="TokenHash">SHA-256 of its first refresh token.</param>
/// <param name="ExpiresAt">Its absolute end, UTC milliseconds.</param>
/// <param name="Facts">How and when its owner proved themselves.</param>
/// <param name="Caller">Who gets it.</param>
internal sealed record NewSession(
    SessionId Id, AccountAtEpoch Account, byte[] TokenHash, long ExpiresAt, AuthenticationFacts Facts, Caller Caller)
{
    /// <summary>The language to remember for the account (BCP 47); null when it is remembered already, or the client prefers none that is here.</summary>
    public string? NewLanguage { get; init; }
}
