using Doorcode.Events;
using Doorcode.Passwords;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Mail: an outbox in the database, a dispatcher, and what carries it.</summary>
internal static class MailFeature
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptions<SmtpOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(SmtpOptions.Section).Bind(options))
            .ValidateOnStart();
        services.AddOptions<MailOptions>()
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(MailOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpRules>(),
            ServiceDescriptor.Singleton<IPostConfigureOptions<MailOptions>, MailDefaults>(),
            ServiceDescriptor.Singleton<IPostConfigureOptions<PasswordOptions>, ProductInPasswords>(),
            ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailRules>(),
            ServiceDescriptor.Singleton<IHostedService, MailDispatcher>(),
            ServiceDescriptor.Singleton<IMasterKeyRotation, MailRotation>(),
            ServiceDescriptor.Singleton<IHostedService, OutboxGauge>(),
        ]);

        services.AddTelemetry();
        services.AddEventsOf(MailEvents.All);
        services.TryAddSingleton<LookupKeys>();
        services.TryAddSingleton<MailSignal>();
        services.TryAddSingleton<Outbox>();
        services.TryAddSingleton<OutboxStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMaintenance, OutboxStore>(provider => provider.GetRequiredService<OutboxStore>()));
        services.TryAddSingleton<MailRenderer>();
        services.TryAddSingleton<SmtpTransport>();
        services.TryAddSingleton<IMailTransport>(provider => provider.GetRequiredService<SmtpTransport>());
        return services;
    }
}
