using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Passwords;

/// <summary>What a new password must be; bound from <c>Doorcode:Password</c>.</summary>
public sealed class PasswordOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Password";

    /// <summary>The fewest characters (Unicode code points). 8 to 128; default 8. NIST SP 800-63B-4 recommends 15.</summary>
    [Range(8, 128)]
    public int MinimumLength { get; set; } = 8;

    /// <summary>Names of this service. They add nothing to a password. Features add the names that they know.</summary>
    internal ISet<string> ProductNames { get; } = new HashSet<string>(StringComparer.Ordinal) { "Doorcode" };
}

[OptionsValidator]
internal sealed partial class PasswordOptionsValidator : IValidateOptions<PasswordOptions>;
