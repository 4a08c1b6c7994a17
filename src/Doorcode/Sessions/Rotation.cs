using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>What takes the place of a refresh token.</summary>
/// <param name="NextHash">SHA-256 of the token that takes its place.</param>
/// <param name="Successor">That token, sealed.</param>
/// <param name="From">Where it was asked for (<see cref="RotationOrigin"/>).</param>
/// <param name="Now">Now, UTC milliseconds.</param>
internal sealed record Rotation(byte[] NextHash, byte[] Successor, byte[] From, long Now);

/// <summary>A token that took the place of another, as its row holds it.</summary>
/// <param name="Session">Its session.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Sealed">The token, encrypted.</param>
internal sealed record KeptSuccessor(SessionId Session, long Generation, byte[] Sealed);

/// <summary>What a rotation finds in the row of its session and of its account.</summary>
/// <param name="Stated">What the next access token states.</param>
/// <param name="Epoch">The account's epoch, unless it has risen since the session's owner last proved themselves; null then.</param>
internal sealed record RotatedSession(StatedFacts Stated, long? Epoch);
