using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Refuses a PublicUrl, set in code, that is not an absolute http or https URL.</summary>
internal sealed class PublicUrlRules : IValidateOptions<DoorcodeOptions>
{
    public ValidateOptionsResult Validate(string? name, DoorcodeOptions options) =>
        options.PublicUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{DoorcodeOptions.Section}:{nameof(DoorcodeOptions.PublicUrl)} must be an absolute http or https address such as https://auth.example.org, without a user, a query or a fragment.");
}
