using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Codes;

/// <summary>Mailed codes; bound from <c>Doorcode:Otp</c>.</summary>
public sealed class OtpOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Otp";

    /// <summary>
    /// How many digits a code has. 6 to 10; default 6 (20 bits: NIST SP 800-63B-4 section 3.1.3.2). Codes of another length that were
    /// mailed before a change are no longer taken.
    /// </summary>
    [Range(6, 10)]
    public int Length { get; set; } = 6;

    /// <summary>How long a mailed code works, by this server's clock. 1 second to 1 hour; default 10 minutes (ASVS 6.5.5).</summary>
    [Duration("00:00:01", "01:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many wrong guesses end an attempt, and how many in any <see cref="Lifetime"/> an address has for guesses without an
    /// id. 1 to 20; default 5.
    /// </summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long after a mail the next one can be asked for. 1 second to 1 hour; default 1 minute.</summary>
    [Duration("00:00:01", "01:00:00")]
    public TimeSpan ResendCooldown { get; set; } = TimeSpan.FromMinutes(1);
}

[OptionsValidator]
internal sealed partial class OtpOptionsValidator : IValidateOptions<OtpOptions>;
