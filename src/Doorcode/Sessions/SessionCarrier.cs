namespace Doorcode.Sessions;

/// <summary>What a client keeps to go on with its session.</summary>
internal enum SessionCarrier
{
    /// <summary>A refresh token, in the answer.</summary>
    RefreshToken,

    /// <summary>A cookie that no script can read; the answer has no refresh token.</summary>
    Cookie,
}
