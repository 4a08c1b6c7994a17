using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Settings;

/// <summary>The section <c>Doorcode</c>, checked before anything is bound from it.</summary>
internal static class SettingsFeature
{
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.TryAddSingleton<DoorcodeSettings>();
        services.AddOptions<DoorcodeOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(DoorcodeOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DoorcodeOptions>, SettingsRules>());
        return services;
    }

    /// <summary>Lets the faults of all keys be found where faults of options are looked for.</summary>
    private sealed class SettingsRules(DoorcodeSettings settings) : IValidateOptions<DoorcodeOptions>
    {
        public ValidateOptionsResult Validate(string? name, DoorcodeOptions options) =>
            settings.Faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(settings.Faults);
    }
}
