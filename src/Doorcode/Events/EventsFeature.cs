using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Events;

/// <summary>Who did what, when, from where, and how it ended.</summary>
internal static class EventsFeature
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptions<AuditOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(AuditOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>());
        services.TryAddSingleton<AuditSubject>();
        services.TryAddSingleton<AuditStore>();
        services.AddSingleton<IMaintenance>(provider => provider.GetRequiredService<AuditStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, AuditMark>());
        services.TryAddSingleton<LimitedAttempts>();
        services.AddSingleton<IMaintenance>(provider => provider.GetRequiredService<LimitedAttempts>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LimitedAttempts>());
        return services;
    }
}
