using Doorcode.Events;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>Limits by network and by address.</summary>
internal static class RateLimitingFeature
{
    public static IServiceCollection AddRateLimiting(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<RateLimitOptions>(RateLimitOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(RateLimitOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>());
        services.AddEventsOf(RateLimitingEvents.All);
        services.TryAddSingleton<SqlRateLimitStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMaintenance, SqlRateLimitStore>(provider => provider.GetRequiredService<SqlRateLimitStore>()));
        services.TryAddSingleton<IRateLimitStore>(provider => provider.GetRequiredService<SqlRateLimitStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, LimitReset>());
        services.TryAddSingleton<Limits>();
        services.TryAddSingleton<AccountLimits>();
        services.TryAddSingleton<MailLimit>();
        services.TryAddSingleton<SharedLimits>();
        return services;
    }
}
