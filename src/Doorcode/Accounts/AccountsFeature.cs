using Doorcode.Settings;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Accounts;

internal static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptions<PasswordOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(PasswordOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PasswordOptions>, PasswordOptionsValidator>());
        services.AddTelemetry();
        services.TryAddSingleton<PasswordPolicy>();
        services.TryAddSingleton<HashGate>();
        services.TryAddSingleton<FailureWork>();
        services.TryAddSingleton<PasswordHasher>();
        services.TryAddSingleton<ImportedHashes>();
        services.AddSingleton<IMaintenance>(provider => provider.GetRequiredService<ImportedHashes>());
        services.TryAddSingleton<AddressKey>();
        services.TryAddSingleton<AccountStore>();
    }
}
