using System.Diagnostics.CodeAnalysis;

namespace Doorcode.RateLimiting;

/// <summary>How a mail acts on the cooldown of its address.</summary>
[Experimental("DOORCODE001")]
public enum MailCooldown
{
    /// <summary>The mail ignores the cooldown and does not start it; the mail is only counted.</summary>
    None,

    /// <summary>The mail does not wait for the cooldown, and starts it anew.</summary>
    Start,

    /// <summary>The mail waits until the cooldown is over, and starts it anew.</summary>
    Await,
}
