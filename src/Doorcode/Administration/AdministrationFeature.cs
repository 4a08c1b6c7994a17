using Doorcode.Events;
using Doorcode.Mail;
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
        services.TryAddSingleton<EndEverySession>();
        services.TryAddSingleton<ResetFactors>();
        services.TryAddSingleton<ListAccounts>();
        services.TryAddSingleton<ShowAccount>();
        services.TryAddSingleton<IAccounts, AccountsForApps>();
        services.TryAddSingleton<ISessions, SessionsForApps>();
        return services;
    }
}
