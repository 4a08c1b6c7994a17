using Doorcode.Settings;
using Microsoft.Extensions.Options;

namespace Doorcode.Languages;

/// <summary>The default language must be one that is there.</summary>
internal sealed class LanguageRules : IValidateOptions<LanguageOptions>
{
    public ValidateOptionsResult Validate(string? name, LanguageOptions options) =>
        options.Language is { Length: > 0 } tag && BuiltInLanguages.Find(tag) is null
            ? ValidateOptionsResult.Fail(
                $"{LanguageOptions.Section}:Language must be {SettingText.Alternatives(BuiltInLanguages.Tags)}.")
            : ValidateOptionsResult.Success;
}
