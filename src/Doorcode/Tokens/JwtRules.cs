using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Rules that span several members.</summary>
internal sealed class JwtRules(MappedParts mapped) : IValidateOptions<JwtOptions>
{
    public ValidateOptionsResult Validate(string? name, JwtOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(JwtOptions options)
    {
        if (options.KeyLead >= options.KeyLifetime)
            yield return $"{JwtOptions.Section}:KeyLead must be shorter than {JwtOptions.Section}:KeyLifetime.";

        // A lifetime outside of its own range has a sentence already.
        if (options.RefreshTokenLifetime < options.AccessTokenLifetime && new JwtOptionsValidator().Validate(name: null, options).Succeeded)
            yield return $"{JwtOptions.Section}:RefreshTokenLifetime must not be shorter than {JwtOptions.Section}:AccessTokenLifetime.";

        // A service that takes access tokens by their audience would take refresh tokens, too.
        var path = mapped.Prefix + MappedParts.RefreshPath;
        if (options.Audience?.TrimEnd('/').EndsWith(path.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) is true)
            yield return $"{JwtOptions.Section}:Audience must not end with {path}, which is the audience of refresh tokens.";
    }
}
