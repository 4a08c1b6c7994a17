using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Sealing;

/// <summary>The master key, what is derived from it, and its exchange.</summary>
internal static class SealingFeature
{
    public static IServiceCollection AddSealing(this IServiceCollection services)
    {
        services.AddStorage();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, MasterKeyRule>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, MasterKeyNeeded>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, OpenMasterKey>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, KeyFileWarning>());
        services.TryAddSingleton<MasterKeyFile>();
        services.TryAddSingleton<MasterKey>();
        services.TryAddSingleton<LookupKeys>();
        services.TryAddSingleton(provider => new RotateMasterKey(
            provider.GetRequiredService<MasterKey>(),
            provider.GetRequiredService<MasterKeyFile>(),
            provider.GetRequiredService<Database>(),
            provider.GetServices<IMasterKeyRotation>()));
        return services;
    }

    private sealed class OpenMasterKey(MasterKey key) : IStartStep
    {
        public Task StartAsync(CancellationToken cancel) => key.OpenAsync(cancel);
    }

    /// <summary>A configured key file must be readable before anything is made.</summary>
    private sealed class MasterKeyRule(IOptions<DoorcodeOptions> options) : IStartRule
    {
        public bool IsForServing => false;

        public IEnumerable<string> Faults() =>
            options.Value.MasterKeyFile is { } named && !string.IsNullOrWhiteSpace(named) && MasterKeyFile.Fault(named) is { } fault ? [fault] : [];
    }

    /// <summary>An engine that several servers share has no default place for the key file.</summary>
    private sealed class MasterKeyNeeded(IOptions<DoorcodeOptions> options, IServiceProvider services) : IStartRule
    {
        public bool IsForServing => true;

        public IEnumerable<string> Faults() =>
            string.IsNullOrWhiteSpace(options.Value.MasterKeyFile) && services.GetRequiredService<Database>().DefaultMasterKeyFile is null
                ? [MasterKeyFile.Required]
                : [];
    }
}
