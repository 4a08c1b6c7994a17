using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Events;

/// <summary>Facts, and the audit lines, counters and log lines that are made from them.</summary>
internal static class EventsFeature
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<AuditOptions>(AuditOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(AuditOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>());
        services.TryAddSingleton<AuditStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMaintenance, AuditStore>(provider => provider.GetRequiredService<AuditStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, AuditMark>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, AuditData>());
        services.TryAddSingleton<LimitedAttempts>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IMaintenance, LimitedAttempts>(provider => provider.GetRequiredService<LimitedAttempts>()),
            ServiceDescriptor.Singleton<IHostedService, LimitedAttempts>(provider => provider.GetRequiredService<LimitedAttempts>()),
        ]);
        services.TryAddSingleton<EventLog>();
        services.TryAddSingleton(provider => new AuditLog(
            provider.GetRequiredService<AuditStore>(),
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<ServerClock>()));
        services.AddEventsOf(AuditEvents.All);
        return services;
    }
}
