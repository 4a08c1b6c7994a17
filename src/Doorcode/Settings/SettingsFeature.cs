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
        services.AddOptionsOf<DoorcodeOptions>(DoorcodeOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(DoorcodeOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DoorcodeOptions>, PublicUrlRules>());
        services.AddOptionsOf<SettingsFaults>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SettingsFaults>, SettingsRules>());
        return services;
    }

    /// <summary>Holds no options. Its validator reports the faults of all keys, and the real options stay readable.</summary>
    private sealed class SettingsFaults;

    private sealed class SettingsRules(DoorcodeSettings settings) : IValidateOptions<SettingsFaults>
    {
        public ValidateOptionsResult Validate(string? name, SettingsFaults options) =>
            settings.Faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(settings.Faults);
    }
}
