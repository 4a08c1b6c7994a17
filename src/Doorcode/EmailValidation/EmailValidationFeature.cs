using Doorcode.Events;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailValidation;

internal static class EmailValidationFeature
{
    // What the API answers has a few hundred bytes.
    private const int LargestAnswer = 64 * 1024;

    public static void AddEmailValidation(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<MailboxlayerOptions>(MailboxlayerOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(MailboxlayerOptions.Section).Bind(options))
            .ValidateOnStart();
        services.AddOptionsOf<EmailValidationOptions>(EmailValidationOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(EmailValidationOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<MailboxlayerOptions>, MailboxlayerOptionsValidator>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EmailValidationOptions>, EmailValidationOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartStep, ClearKeyWarning>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddTelemetry();
        services.AddEventsOf(MailboxlayerEvents.All);
        services.TryAddSingleton<LookupBudget>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, LookupBudget>(provider => provider.GetRequiredService<LookupBudget>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, LookupReset>());
        services.TryAddSingleton<MailboxlayerClient>();
        services.TryAddSingleton<BuiltInValidator>();
        services.TryAddSingleton(provider => new TryValidators(
            provider.GetRequiredService<MailboxlayerClient>(),
            provider.GetRequiredService<BuiltInValidator>()));
        services.TryAddSingleton<IEmailValidator>(Choose);

        // The key travels in the URL, so nothing that writes URLs down may see this client: no loggers, and without a
        // propagator neither an activity nor a diagnostic event. A redirect would hand the key to another host.
        services.AddHttpClient(MailboxlayerClient.HttpClientName, client =>
            {
                client.MaxResponseContentBufferSize = LargestAnswer;
                client.Timeout = Timeout.InfiniteTimeSpan;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers();
    }

    private static CachedVerdicts Choose(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<MailboxlayerOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();

        // Without a key no verdict was promised: addresses are accepted when DNS cannot be reached.
        return options.IsConfigured
            ? new CachedVerdicts(services.GetRequiredService<MailboxlayerClient>(), options.OnOutage, time)
            : new CachedVerdicts(services.GetRequiredService<BuiltInValidator>(), OutagePolicy.Accept, time);
    }
}
