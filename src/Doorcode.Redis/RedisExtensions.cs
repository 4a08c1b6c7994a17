using Doorcode.Codes;
using Doorcode.RateLimiting;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Redis;

/// <summary>Adds Redis for mailed codes and limits.</summary>
public static class RedisExtensions
{
    /// <summary>
    /// Keeps mailed codes and limits in Redis when <c>Doorcode:Redis:ConnectionString</c> is set; without it nothing changes.
    /// Accounts, sessions and their ends, keys and mail stay in the database in any case.
    /// </summary>
    /// <param name="doorcode">What <c>AddDoorcode</c> returned.</param>
    /// <returns>The same, for the next adapter.</returns>
    public static DoorcodeBuilder UseRedis(this DoorcodeBuilder doorcode)
    {
        var services = doorcode.Services;
        if (services.Any(service => service.ServiceType == typeof(RedisConnection)))
            return doorcode;

        services.AddSingleton(new SettingsTable(KnownSettings.All));
        services.AddOptions<RedisOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(RedisOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisRules>());
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<IBackendProbe>(provider => provider.GetRequiredService<RedisConnection>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<RedisConnection>());
        services.AddSingleton<RedisCodeStore>();
        services.AddSingleton<RedisRateLimitStore>();
        services.Prefer<ICodeStore, RedisCodeStore>();
        services.Prefer<IRateLimitStore, RedisRateLimitStore>();
        return doorcode;
    }

    /// <summary>Puts a store before the one that is registered, which stays in use where no Redis is configured.</summary>
    private static void Prefer<TStore, TRedis>(this IServiceCollection services)
        where TStore : class
        where TRedis : class, TStore
    {
        var usual = services.Last(service => service.ServiceType == typeof(TStore) && !service.IsKeyedService);
        services.Remove(usual);
        services.Add(usual switch
        {
            { ImplementationInstance: { } instance } => new ServiceDescriptor(typeof(TStore), RedisOptions.Section, instance),
            { ImplementationFactory: { } make } => new ServiceDescriptor(
                typeof(TStore), RedisOptions.Section, (provider, _) => make(provider), usual.Lifetime),
            _ => new ServiceDescriptor(typeof(TStore), RedisOptions.Section, usual.ImplementationType!, usual.Lifetime),
        });
        services.AddSingleton<TStore>(provider => provider.GetRequiredService<RedisConnection>().IsConfigured
            ? provider.GetRequiredService<TRedis>()
            : provider.GetRequiredKeyedService<TStore>(RedisOptions.Section));
    }
}
