using Doorcode.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Languages;

/// <summary>The languages: their words and rules, and the choice among them.</summary>
internal static class LanguagesFeature
{
    public static IServiceCollection AddLanguages(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<LanguageOptions>(LanguageOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(LanguageOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, LanguageRules>());
        services.TryAddSingleton<WordsFolder>();
        services.TryAddSingleton<LanguageCatalogue>();
        return services;
    }
}
