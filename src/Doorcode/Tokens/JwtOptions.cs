using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Access and refresh tokens and the keys that sign them; bound from <c>Doorcode:Jwt</c>.</summary>
public sealed class JwtOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Jwt";

    /// <summary>
    /// The <c>iss</c> of every token and the <c>issuer</c> of the discovery document; default <c>Doorcode:PublicUrl</c>. With another
    /// value, clients that check the document strictly (OpenID Connect Discovery 1.0, section 4.3) refuse it: give them the key
    /// set's address instead.
    /// </summary>
    [StringLength(512, MinimumLength = 1)]
    public string? Issuer { get; set; }

    /// <summary>
    /// The <c>aud</c> of access tokens; default <c>Doorcode:PublicUrl</c>. Must not end with <c>/api/users/token/refresh/</c>: the
    /// <c>aud</c> of refresh tokens is <c>Doorcode:PublicUrl</c> and that path.
    /// </summary>
    [StringLength(512, MinimumLength = 1)]
    public string? Audience { get; set; }

    /// <summary>How long an access token works. 10 seconds to 1 hour; default 15 minutes.</summary>
    [Duration("00:00:10", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a session lasts after login, however often it is refreshed. 1 minute to 365 days, and no less than
    /// <see cref="AccessTokenLifetime"/>; default 1 day (absolute end: RFC 9700 section 4.14, ASVS 7.3.2).
    /// </summary>
    [Duration("00:01:00", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long after a rotation the token that it replaced still gets the same successor, for a lost answer or two tabs.
    /// 0 to 1 minute; default 10 seconds.
    /// </summary>
    [Duration("00:00:00", "00:01:00")]
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What happens when the app's <see cref="IAccessTokenClaims"/> fails, or tells claims that a token may not have: <c>Refuse</c> (default)
    /// makes no token, <c>LeaveOut</c> makes it without these claims. The log says why either way.
    /// </summary>
    [EnumDataType(typeof(ClaimsFailure))]
    public ClaimsFailure OnClaimsFailure { get; set; } = ClaimsFailure.Refuse;

    /// <summary>How long a signing key signs before the next one takes over. 1 hour to 3650 days; default 90 days.</summary>
    [Duration("01:00:00", "3650.00:00:00")]
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long a new signing key is published before it signs. 10 minutes to 7 days; default 1 hour. The key set may be cached
    /// for 5 minutes, and servers read new keys every minute.
    /// </summary>
    [Duration("00:10:00", "7.00:00:00")]
    public TimeSpan KeyLead { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>What happens without the claims that an app puts into access tokens.</summary>
public enum ClaimsFailure
{
    /// <summary>No token is made: login and refresh are refused, and change nothing.</summary>
    Refuse,

    /// <summary>The token is made without these claims.</summary>
    LeaveOut,
}

[OptionsValidator]
internal sealed partial class JwtOptionsValidator : IValidateOptions<JwtOptions>;
