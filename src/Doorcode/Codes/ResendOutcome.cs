using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Codes;

/// <summary>The result of asking for another mail with the same code.</summary>
[Experimental("DOORCODE001")]
public abstract record ResendOutcome
{
    private ResendOutcome()
    {
    }

    /// <summary>The mail is due.</summary>
    /// <param name="Id">SHA-256 of the code's id.</param>
    /// <param name="Sealed">The code and its payload, encrypted.</param>
    /// <param name="ExpiresAt">When the code ends; UTC milliseconds.</param>
    public sealed record Due(byte[] Id, byte[] Sealed, long ExpiresAt) : ResendOutcome;

    /// <summary>The cooldown of the last mail still runs.</summary>
    /// <param name="Wait">How long until the next mail is allowed.</param>
    public sealed record CoolingDown(TimeSpan Wait) : ResendOutcome;

    /// <summary>No such code is live.</summary>
    public sealed record NothingWaits : ResendOutcome;
}
