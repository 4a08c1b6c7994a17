using Doorcode.Events;
using Doorcode.Moving.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Moving;

/// <summary>Moving in from other systems, and out; commands lead here, no endpoint does.</summary>
internal static class MovingFeature
{
    /// <summary>The kinds of files that are taken.</summary>
    public static IReadOnlyList<IImportFormat> Formats { get; } =
    [
        new NdjsonFormat(), new DjangoFormat(), new IdentityFormat(), new KeycloakFormat(), new SupabaseFormat(), new FirebaseFormat(),
        new Auth0Format(), new ClerkFormat(),
    ];

    public static IServiceCollection AddMoving(this IServiceCollection services)
    {
        services.AddEventsOf(MovingEvents.All);
        services.TryAddSingleton<CheckAccount>();
        services.TryAddSingleton<ImportAccounts>();
        services.TryAddSingleton<ExportAccounts>();
        services.TryAddSingleton<DatabaseRecords>();
        return services;
    }
}
