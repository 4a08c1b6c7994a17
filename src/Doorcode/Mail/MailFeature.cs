using System.Diagnostics.CodeAnalysis;
using Doorcode.Events;
using Doorcode.Languages;
using Doorcode.Outbox;
using Doorcode.Passwords;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Mail: letters, their way through the outbox, and the transport that carries them.</summary>
internal static class MailFeature
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddLanguages();
        services.AddOptionsOf<SmtpOptions>(SmtpOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(SmtpOptions.Section).Bind(options))
            .ValidateOnStart();
        services.AddOptionsOf<MailOptions>(MailOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(MailOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpRules>(),
            ServiceDescriptor.Singleton<IPostConfigureOptions<MailOptions>, MailDefaults>(),
            ServiceDescriptor.Singleton<IPostConfigureOptions<MailOptions>, MailBrand>(),
            ServiceDescriptor.Singleton<IStartRule, MailBrand>(),
            ServiceDescriptor.Singleton<IPostConfigureOptions<PasswordOptions>, ProductInPasswords>(),
            ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailRules>(),
            ServiceDescriptor.Singleton<IStartRule, MailServingRule>(),
            ServiceDescriptor.Singleton<IStartStep, ClearMailWarning>(),
        ]);

        services.AddTelemetry();
        services.AddEventsOf(MailEvents.All);
        services.AddOutbox();
        services.AddOutboxSender<SendMail, MailLanes>();
        services.TryAddSingleton<LookupKeys>();
        services.TryAddSingleton<MailOutbox>();
        services.TryAddSingleton(provider => new SendTestMail(
            provider.GetRequiredService<MailRenderer>(),
            provider.GetRequiredService<IMailTransport>(),
            provider.GetRequiredService<IOptions<SmtpOptions>>(),
            provider.GetRequiredService<MailServingRule>(),
            provider.GetRequiredService<ServerClock>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, MailData>());
        services.TryAddSingleton<LetterKinds>();
        services.TryAddSingleton<MailRenderer>();
        services.TryAddSingleton(provider => new MailPreview(
            provider.GetRequiredService<LetterKinds>(),
            provider.GetRequiredService<LanguageCatalogue>(),
            provider.GetRequiredService<WordsFolder>(),
            provider.GetRequiredService<IOptions<MailOptions>>()));
        services.TryAddSingleton<MailServingRule>();
        services.TryAddSingleton(provider => new GreetMailServer(
            provider.GetRequiredService<IMailTransport>(), provider.GetRequiredService<MailServingRule>()));
        services.TryAddSingleton<SmtpTransport>();
        services.TryAddSingleton<IMailTransport>(provider => provider.GetRequiredService<SmtpTransport>());
        return services;
    }

    /// <summary>Registers the letters of a feature; twice does no harm.</summary>
    public static IServiceCollection AddLetters<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services)
        where T : class, ILetters
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILetters, T>());
        return services;
    }
}
