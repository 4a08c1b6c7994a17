using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Telemetry;
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
        services.AddOptions<SmtpOptions>().BindConfiguration(SmtpOptions.Section).ValidateOnStart();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpRules>(),
            ServiceDescriptor.Singleton<IPostConfigureOptions<MailOptions>, MailDefaults>(),
            ServiceDescriptor.Singleton<IPostConfigureOptions<PasswordOptions>, ProductInPasswords>(),
            ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailRules>(),
            ServiceDescriptor.Singleton<IHostedService, MailDispatcher>(),
            ServiceDescriptor.Singleton<ISealedState, SealedMails>(),
            ServiceDescriptor.Singleton<IHostedService, OutboxWatch>(),
        ]);

        services.AddTelemetry();
        services.TryAddSingleton<AddressKey>();
        services.TryAddSingleton<MailSignal>();
        services.TryAddSingleton<Outbox>();
        services.TryAddSingleton<OutboxStore>();
        services.AddSingleton<IMaintenance>(provider => provider.GetRequiredService<OutboxStore>());
        services.TryAddSingleton<MailRenderer>();
        services.TryAddSingleton<SmtpTransport>();
        services.TryAddSingleton<DevelopmentMailbox>();
        services.TryAddSingleton(ChooseTransport);
        return services;
    }

    /// <summary>Runs before anything listens: the dispatcher needs it to be made.</summary>
    private static IMailTransport ChooseTransport(IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<SmtpOptions>>().Value.IsConfigured)
            return services.GetRequiredService<SmtpTransport>();

        return services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            ? services.GetRequiredService<DevelopmentMailbox>()
            : throw new StartRefusedException(
                $"{SmtpOptions.Section}:Host must name the server that takes outgoing mail; "
                + "only Development starts without one.");
    }
}
