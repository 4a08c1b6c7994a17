using Doorcode.Events;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Codes;

/// <summary>Mailed codes.</summary>
internal static class CodesFeature
{
    public static IServiceCollection AddCodes(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<OtpOptions>(OtpOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(OtpOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OtpOptions>, OtpOptionsValidator>());
        services.AddEventsOf(CodesEvents.All);
        services.TryAddSingleton<SqlCodeStore>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, SqlCodeStore>(provider => provider.GetRequiredService<SqlCodeStore>()));
        services.TryAddSingleton<ICodeStore>(provider => provider.GetRequiredService<SqlCodeStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, CodeRotation>());
        services.TryAddSingleton<AddressCodes>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, CodeData>());
        services.TryAddSingleton<SealedCodes>();
        services.TryAddSingleton<CodeOutbox>();
        services.TryAddSingleton<GuessRecords>();
        services.TryAddSingleton<CodeMail>();
        return services;
    }
}
