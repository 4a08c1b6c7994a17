using Doorcode.Settings;
using Microsoft.Extensions.Options;

namespace Doorcode.Languages;

/// <summary>The default language must be one that is there, and the operator's words must be whole.</summary>
internal sealed class LanguageRules(IOptions<LanguageOptions> options, WordsFolder folder) : IStartRule
{
    public bool IsForServing => false;

    public IEnumerable<string> Faults()
    {
        var known = BuiltInLanguages.Tags.Union(folder.Languages.Keys, StringComparer.OrdinalIgnoreCase).ToList();
        if (options.Value.Language is { Length: > 0 } tag && !known.Contains(tag, StringComparer.OrdinalIgnoreCase))
            yield return $"{LanguageOptions.Section}:Language must be {SettingText.Alternatives(known)}.";

        foreach (var fault in folder.Faults)
            yield return fault;
    }
}
