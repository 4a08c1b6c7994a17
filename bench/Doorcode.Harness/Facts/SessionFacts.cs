namespace Doorcode.Harness.Facts;

internal enum SessionAnswer
{
    Accepted,
    Refused,
    Unknown,
}

/// <summary>A refresh token of a session that was presented before its logout.</summary>
/// <param name="Session">Which session.</param>
/// <param name="Presented">A name for the token; the same token has the same name.</param>
/// <param name="Successor">The name of the token in the answer.</param>
/// <param name="Started">When it was sent.</param>
/// <param name="Ended">When the answer was there.</param>
/// <param name="Answer">What came of it.</param>
internal sealed record Rotation(string Session, string Presented, string? Successor, long Started, long Ended, SessionAnswer Answer);

/// <summary>An access token that was presented before its session's logout.</summary>
internal sealed record Visit(string Session, long Started, long Ended, SessionAnswer Answer);

/// <summary>A token that was presented after the answer that ended its session: to a logout, or to what ends others.</summary>
/// <param name="Session">Which session.</param>
/// <param name="Where">Which server or the load balancer.</param>
/// <param name="What">Which token, at which endpoint.</param>
/// <param name="LoggedOutAt">When that answer was there.</param>
/// <param name="Started">When it was sent.</param>
/// <param name="Answer">What came of it.</param>
internal sealed record RevokedTry(string Session, string Where, string What, long LoggedOutAt, long Started, SessionAnswer Answer);
