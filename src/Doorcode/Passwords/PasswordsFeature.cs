using Doorcode.Passwords.Imported;
using Doorcode.Settings;
using Doorcode.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Passwords;

/// <summary>Passwords: the policy, Argon2id with the queue before it, and hashes that another system made.</summary>
internal static class PasswordsFeature
{
    public static void AddPasswords(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<PasswordOptions>(PasswordOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(PasswordOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PasswordOptions>, PasswordOptionsValidator>());
        services.AddTelemetry();
        services.TryAddSingleton<PasswordPolicy>();
        services.TryAddSingleton(HashMemory.OfProcess);
        services.TryAddSingleton<HashQueue>();
        services.TryAddSingleton(Argon2Hash.Current);
        services.TryAddSingleton<FailedLoginCost>();
        services.TryAddSingleton<PasswordHasher>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, ShowHashQueue>());
    }

    private sealed class ShowHashQueue(HashQueue hashes) : IStartStep
    {
        public Task StartAsync(CancellationToken cancel)
        {
            hashes.Show();
            return Task.CompletedTask;
        }
    }
}
