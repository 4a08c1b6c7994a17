using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>A session as its owner may see it: no hash, no token. Times are UTC milliseconds.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastUsedAt">When it was last refreshed, or began.</param>
/// <param name="ExpiresAt">Its absolute end.</param>
/// <param name="Ip">From where it began.</param>
/// <param name="UserAgent">With which client it began.</param>
/// <param name="Facts">How and when its owner proved themselves.</param>
internal sealed record OwnSession(
    SessionId Id, long CreatedAt, long LastUsedAt, long ExpiresAt, string? Ip, string? UserAgent, AuthenticationFacts Facts)
{
    /// <summary>What <see cref="UserAgent"/> and the client's hints tell of the device.</summary>
    public required Device Device { get; init; }

    /// <summary>When it ended before its time; null when it did not.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Why it ended; see <see cref="EndReason"/>.</summary>
    public string? EndedBecause { get; init; }
}
