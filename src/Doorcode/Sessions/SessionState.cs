using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>Where a refresh token with a good signature stands in its session.</summary>
internal enum Standing
{
    /// <summary>It is the one that gets the next pair.</summary>
    Current,

    /// <summary>It was replaced a moment ago, and gets its successor again.</summary>
    Repeated,

    /// <summary>It was replaced, and has come back too late.</summary>
    Reused,

    /// <summary>The session was never given this token, byte for byte. Only a stolen signing key can have made it.</summary>
    NeverIssued,
}

/// <summary>What the row of a live session knows of its refresh tokens.</summary>
/// <param name="Generation">How often it was rotated.</param>
/// <param name="TokenHash">SHA-256 of the current token.</param>
/// <param name="PredecessorHash">SHA-256 of the token that it replaced; null before the first rotation.</param>
/// <param name="RotatedAt">When it replaced it, UTC milliseconds.</param>
/// <param name="Successor">The current token, sealed; null before the first rotation, and when it has been forgotten.</param>
/// <param name="RotatedFrom">From where (<see cref="RotationOrigin"/>); null when a repeat of this rotation from elsewhere has been recorded.</param>
/// <param name="Facts">How and when its owner proved themselves.</param>
/// <param name="Granted">The roles and claims of its account.</param>
/// <param name="Epoch">Its account's epoch, unless it has risen since the session's owner last proved themselves; null then.</param>
/// <param name="Account">The account of the session; a forged token may name another one.</param>
internal sealed record SessionState(
    long Generation, byte[] TokenHash, byte[]? PredecessorHash, long? RotatedAt, byte[]? Successor, byte[]? RotatedFrom,
    AuthenticationFacts Facts, RolesAndClaims Granted, long? Epoch, AccountId Account)
{
    /// <summary>Judges a token of this session. Refreshing, verifying and logging out all ask this.</summary>
    /// <param name="token">The token.</param>
    /// <param name="now">Now, UTC milliseconds.</param>
    /// <param name="grace">How long after a rotation a repeat is answered.</param>
    public Standing Judge(RefreshToken token, long now, TimeSpan grace)
    {
        if (IsCurrent(token.Hash))
            return Standing.Current;

        if (CryptographicOperations.FixedTimeEquals(PredecessorHash, token.Hash))
        {
            return RotatedAt is { } time && now < time + (long)grace.TotalMilliseconds && Successor is not null
                ? Standing.Repeated
                : Standing.Reused;
        }

        // Of tokens before the predecessor no hash is kept.
        return token.Generation < Generation - 1 ? Standing.Reused : Standing.NeverIssued;
    }

    /// <summary>Whether the current token has this SHA-256.</summary>
    public bool IsCurrent(byte[] hash) => CryptographicOperations.FixedTimeEquals(TokenHash, hash);
}
