using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Identities;

/// <summary>Who the owners of accounts are at other services. Nothing logs in by it yet.</summary>
internal static class IdentitiesFeature
{
    public static void AddIdentities(this IServiceCollection services)
    {
        services.TryAddSingleton<IdentityStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, IdentityData>());
    }
}
