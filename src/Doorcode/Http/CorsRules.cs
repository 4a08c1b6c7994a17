using System.Globalization;
using Microsoft.Extensions.Options;

namespace Doorcode.Http;

/// <summary>Refuses what no browser sends as an origin, and what stands for many.</summary>
internal sealed class CorsRules : IValidateOptions<CorsOptions>
{
    public ValidateOptionsResult Validate(string? name, CorsOptions options)
    {
        var faults = options.AllowedOrigins
            .Select((origin, place) => WebOrigin.IsOne(origin) ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{CorsOptions.Section}:{nameof(CorsOptions.AllowedOrigins)}:{place} must be one exact origin as browsers write it, such as https://app.example.org: in lower case, without a path, a slash at the end or the usual port; * and null are refused."))
            .OfType<string>()
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
