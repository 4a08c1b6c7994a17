
namespace Doorcode.Tokens;

/// <summary>A refresh token that has a good signature. Whether it was issued, and still works, is in the session's row.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Session">Of which session.</param>
/// <param name="Generation">Which rotation of the session it belongs to.</param>
/// <param name="SessionEnd">The session's absolute end, UTC milliseconds.</param>
/// <param name="Hash">SHA-256 of the whole token.</param>
/// <param name="IsSpent">Whether this server has rotated it, or failed to, before; so it is hardly the current one.</param>
internal sealed record RefreshToken(AccountId Account, SessionId Session, long Generation, long SessionEnd, byte[] Hash, bool IsSpent);
