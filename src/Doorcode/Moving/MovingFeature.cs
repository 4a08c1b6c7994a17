using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Identities;
using Doorcode.Passwords.Imported;
using Doorcode.Proofs;
using Doorcode.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Moving;

/// <summary>Moving in from other systems, and out; commands lead here, no endpoint does.</summary>
internal static class MovingFeature
{
    public static IServiceCollection AddMoving(this IServiceCollection services)
    {
        services.AddEventsOf(MovingEvents.All);
        services.TryAddSingleton<CheckAccount>();
        services.TryAddSingleton(provider => new ImportAccounts(
            provider.GetRequiredService<CheckAccount>(),
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<IdentityStore>(),
            provider.GetRequiredService<ImportedHashes>(),
            provider.GetRequiredService<FailedLoginCost>(),
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<Database>()));
        services.TryAddSingleton(provider => new ExportAccounts(
            provider.GetRequiredService<ExportedAccounts>(),
            provider.GetRequiredService<IdentityStore>(),
            provider.GetServices<IMovedFactor>(),
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<Database>()));
        services.TryAddSingleton(provider => new DatabaseRecords(
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<Database>()));
        return services;
    }
}
