using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Identities;

/// <summary>Logins of accounts at other services. Imports and exports keep them; Doorcode offers no such logins yet.</summary>
internal static class IdentitiesFeature
{
    public static void AddIdentities(this IServiceCollection services)
    {
        services.TryAddSingleton<IdentityStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, IdentityData>());
    }
}
