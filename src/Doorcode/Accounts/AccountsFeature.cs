using Doorcode.Passwords.Imported;
using Doorcode.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Accounts;

/// <summary>The accounts table.</summary>
internal static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.TryAddSingleton<AccountStore>();
        services.TryAddSingleton<EraseAccount>();
        services.TryAddSingleton<ExportedAccounts>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, AccountData>());
        services.TryAddSingleton<ImportedHashes>();
        services.TryAddSingleton(provider => new MeasureFailedLogins(
            provider.GetRequiredService<ImportedHashes>(),
            provider.GetRequiredService<FailedLoginCost>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMaintenance, ImportedHashes>(provider => provider.GetRequiredService<ImportedHashes>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, LookForImportedHashes>());
    }

    private sealed class LookForImportedHashes(ImportedHashes imported) : IStartStep
    {
        public Task StartAsync(CancellationToken cancel) => imported.MaintainAsync(cancel);
    }
}
