using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Sessions; bound from <c>Doorcode:Sessions</c>.</summary>
public sealed class SessionsOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Sessions";

    /// <summary>
    /// How long a session lasts without a refresh. 20 seconds to 365 days, and at least twice
    /// <see cref="Tokens.JwtOptions.AccessTokenLifetime"/>; by default only its absolute end counts. A session that has been idle for so
    /// long is over: its refresh token and its access tokens are refused.
    /// </summary>
    [Duration("00:00:20", "365.00:00:00")]
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>A session that was used at this time or earlier is over; 0 when none is for that reason. UTC milliseconds.</summary>
    internal long IdleFloor(long now) => IdleTimeout is { } idle ? now - (long)idle.TotalMilliseconds : 0;
}

[OptionsValidator]
internal sealed partial class SessionsOptionsValidator : IValidateOptions<SessionsOptions>;
