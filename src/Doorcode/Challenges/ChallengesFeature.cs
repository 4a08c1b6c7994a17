using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Challenges;

/// <summary>Mailed codes.</summary>
internal static class ChallengesFeature
{
    public static IServiceCollection AddChallenges(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptions<OtpOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(OtpOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OtpOptions>, OtpOptionsValidator>());
        services.TryAddSingleton<SqlChallengeStore>();
        services.AddSingleton<IMaintenance>(provider => provider.GetRequiredService<SqlChallengeStore>());
        services.TryAddSingleton<IChallengeStore>(provider => provider.GetRequiredService<SqlChallengeStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISealedState, SealedChallenges>());
        services.TryAddSingleton<MailedCodes>();
        return services;
    }
}
