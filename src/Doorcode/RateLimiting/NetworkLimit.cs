namespace Doorcode.RateLimiting;

/// <summary>What a network, and the site that it belongs to, may do only so often.</summary>
internal enum NetworkLimit
{
    /// <summary>May send a mail.</summary>
    Mailing,

    /// <summary>Tries a code or a password.</summary>
    Guessing,
}
