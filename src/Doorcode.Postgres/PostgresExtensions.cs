using Doorcode.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Postgres;

/// <summary>Puts Doorcode over PostgreSQL.</summary>
public static class PostgresExtensions
{
    /// <summary>The value of <c>Doorcode:Database:Provider</c> that chooses PostgreSQL.</summary>
    public const string ProviderName = "Postgres";

    /// <summary>
    /// Adds PostgreSQL to the engines that <c>Doorcode:Database:Provider</c> can choose. With <c>Postgres</c> chosen,
    /// <c>Doorcode:Database:ConnectionString</c> is an Npgsql connection string, and any number of servers share the database.
    /// </summary>
    /// <param name="doorcode">What AddDoorcode returned.</param>
    /// <returns>The same, for more adapters.</returns>
    public static DoorcodeBuilder UsePostgres(this DoorcodeBuilder doorcode)
    {
        ArgumentNullException.ThrowIfNull(doorcode);
        doorcode.Services.TryAddSingleton<DatabaseClock>();
        doorcode.Services.TryAddKeyedSingleton<ServerClock>(ProviderName, (services, _) => services.GetRequiredService<DatabaseClock>());
        doorcode.Services.TryAddKeyedSingleton<Database, PostgresDatabase>(ProviderName);
        return doorcode;
    }
}
