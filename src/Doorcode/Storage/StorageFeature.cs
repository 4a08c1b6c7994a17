using Doorcode.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Storage;

/// <summary>The database, the master key, and the upkeep of both.</summary>
internal static class StorageFeature
{
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<DoorcodeOptions>().BindConfiguration(DoorcodeOptions.Section).ValidateOnStart();
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddTelemetry();
        services.TryAddSingleton<StoreTelemetry>();
        services.TryAddKeyedSingleton<Database, SqliteDatabase>(SqliteDatabase.ProviderName);
        services.TryAddSingleton(Choose);
        services.TryAddSingleton<MasterKeyFile>();
        services.TryAddSingleton<MasterKey>();
        services.TryAddSingleton<RotateMasterKey>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MaintenanceLoop>());
        return services;
    }

    private static Database Choose(IServiceProvider services)
    {
        var provider = services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider;
        return services.GetKeyedService<Database>(provider)
            ?? throw new StartRefusedException(
                $"{DatabaseOptions.Section}:Provider is '{provider}', which this server does not have; use {SqliteDatabase.ProviderName}.");
    }
}
