using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Doorcode.Accounts;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Second factors; bound from <c>Doorcode:SecondFactor</c>.</summary>
public sealed class SecondFactorOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:SecondFactor";

    /// <summary>
    /// Whether accounts can have authenticator apps and recovery codes; default true. Switched off, <c>factors/…</c> answers 404, and without
    /// passkeys <c>login/second-factor</c> too; the API's description and the pages leave them out. Factors that were added stay stored, and
    /// logins go on asking for them.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Who must have a second factor; default nobody. An owner who has one is always asked for it.</summary>
    [EnumDataType(typeof(SecondFactorRequirement))]
    public SecondFactorRequirement Required { get; set; } = SecondFactorRequirement.Never;

    /// <summary>Who has one of these roles must have a second factor, too; default none.</summary>
    public IList<string> RequiredRoles { get; } = [];

    /// <summary>Whether an account must have a second factor.</summary>
    internal bool IsRequiredOf(RolesAndClaims granted) =>
        Required is SecondFactorRequirement.Everyone
        || (RequiredRoles.Count > 0 && granted.RoleNames is not null && granted.Roles.Intersect(RequiredRoles, StringComparer.Ordinal).Any());
}

/// <summary>Who must have a second factor.</summary>
public enum SecondFactorRequirement
{
    /// <summary>Nobody: each owner decides.</summary>
    Never,

    /// <summary>Everyone: a login without a factor ends in the enrolment of one.</summary>
    Everyone,
}

/// <summary>Refuses names that no role can have.</summary>
internal sealed class SecondFactorRules : IValidateOptions<SecondFactorOptions>
{
    public ValidateOptionsResult Validate(string? name, SecondFactorOptions options)
    {
        var faults = new List<string>();
        if (!options.Enabled && (options.Required is not SecondFactorRequirement.Never || options.RequiredRoles.Count > 0))
        {
            faults.Add($"{SecondFactorOptions.Section}:{nameof(SecondFactorOptions.Enabled)} must be true where "
                + $"{SecondFactorOptions.Section}:{nameof(SecondFactorOptions.Required)} or {nameof(SecondFactorOptions.RequiredRoles)} asks for a second factor.");
        }

        for (var i = 0; i < options.RequiredRoles.Count; i++)
        {
            if (!RoleNames.IsName(options.RequiredRoles[i]))
            {
                faults.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{SecondFactorOptions.Section}:{nameof(SecondFactorOptions.RequiredRoles)}:{i} must be the name of a role: 1 to 64 characters out of a-z, 0-9, colon, underscore, dot and hyphen."));
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

[OptionsValidator]
internal sealed partial class SecondFactorOptionsValidator : IValidateOptions<SecondFactorOptions>;
