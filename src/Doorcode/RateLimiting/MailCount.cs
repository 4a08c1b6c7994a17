using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Doorcode.RateLimiting;

/// <summary>A mail to be counted among those to its mailbox.</summary>
/// <param name="Key">Whose mails count together; holds no address in clear.</param>
/// <param name="Limit">How many mails are allowed.</param>
/// <param name="Length">In how long; zero where no mail counts and the cooldown alone acts.</param>
[StructLayout(LayoutKind.Auto)]
[Experimental("DOORCODE001")]
public readonly record struct MailCount(ReadOnlyMemory<byte> Key, int Limit, TimeSpan Length)
{
    /// <summary>The cooldown's name under the key: a part of a keyed hash of address and purpose.</summary>
    public ulong Label { get; init; }

    /// <summary>How the mail acts on the cooldown of its label.</summary>
    public MailCooldown Rule { get; init; }

    /// <summary>How long the cooldown is that the mail starts.</summary>
    public TimeSpan Cooldown { get; init; }
}
