using Doorcode.Settings;
using Doorcode.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Storage;

/// <summary>The database and its upkeep.</summary>
internal static class StorageFeature
{
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<DatabaseOptions>(DatabaseOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(DatabaseOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddTelemetry();
        services.TryAddSingleton<BackendTelemetry>();
        services.TryAddSingleton<Readiness>();
        services.TryAddKeyedSingleton<Database, SqliteDatabase>(SqliteDatabase.ProviderName);
        services.TryAddSingleton(provider => Choose(provider, services));
        services.TryAddSingleton<ServerClock>(provider =>
            provider.GetKeyedService<ServerClock>(ChosenName(provider, services)) ?? new HostClock(provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, DatabaseRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, OpenDatabase>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MaintenanceLoop>());
        return services;
    }

    /// <summary>An engine is a service that is registered as a <see cref="Database"/> under a name.</summary>
    private static Database Choose(IServiceProvider services, IServiceCollection registered) =>
        services.GetRequiredKeyedService<Database>(ChosenName(services, registered));

    private static string ChosenName(IServiceProvider services, IServiceCollection registered)
    {
        var provider = services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider;
        var names = registered
            .Where(service => service.IsKeyedService && service.ServiceType == typeof(Database))
            .Select(service => service.ServiceKey)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return names.Find(known => string.Equals(known, provider, StringComparison.OrdinalIgnoreCase))
            ?? throw new StartRefusedException($"{DatabaseOptions.Section}:Provider must be {SettingText.Alternatives(names)}.");
    }

    private sealed class OpenDatabase(Database database) : IStartStep
    {
        public Task StartAsync(CancellationToken cancel) => database.OpenAsync(cancel);
    }

    /// <summary>Asks the chosen engine. Choosing one refuses an unknown provider.</summary>
    private sealed class DatabaseRule(IServiceProvider services) : IStartRule
    {
        public bool IsForServing => false;

        public IEnumerable<string> Faults() => services.GetRequiredService<Database>().SettingsFaults();
    }
}
