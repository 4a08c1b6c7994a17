using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Administration;

/// <summary>What operators and the app that Doorcode is part of do to accounts; no endpoint leads here.</summary>
internal static class AdministrationFeature
{
    public static IServiceCollection AddAdministration(this IServiceCollection services)
    {
        services.AddLetters<AdministrationLetters>();
        services.AddEventsOf(AdministrationEvents.All);
        services.TryAddSingleton<CreateAccount>();
        services.TryAddSingleton<DisableAccount>();
        services.TryAddSingleton<EnableAccount>();
        services.TryAddSingleton<RemoveAccount>();
        services.TryAddSingleton<SetRoles>();
        services.TryAddSingleton<SetClaims>();
        services.TryAddSingleton<EndSessions>();
        services.TryAddSingleton(provider => new EndEverySession(
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<Database>()));
        services.TryAddSingleton(provider => new ResetFactors(
            provider.GetRequiredService<AccountStore>(),
            provider.GetServices<IFactorStore>(),
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<MailOutbox>(),
            provider.GetRequiredService<Database>()));
        services.TryAddSingleton(provider => new ListAccounts(provider.GetRequiredService<AccountStore>()));
        services.TryAddSingleton(provider => new ShowAccount(
            provider.GetRequiredService<OwnSessions>(),
            provider.GetServices<IAccountData>(),
            provider.GetRequiredService<AuditStore>()));
        services.TryAddSingleton<IAccounts, AccountsForApps>();
        services.TryAddSingleton<ISessions, SessionsForApps>();
        return services;
    }
}
