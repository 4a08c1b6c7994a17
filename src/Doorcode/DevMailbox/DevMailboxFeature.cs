using Doorcode.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.DevMailbox;

/// <summary>The development mailbox takes the place of SMTP in Development, where no SMTP server is configured.</summary>
internal static class DevMailboxFeature
{
    /// <summary>Called before <see cref="MailFeature.AddMail"/>: the transport that is registered first carries the mails.</summary>
    public static IServiceCollection AddDevMailbox(this IServiceCollection services)
    {
        services.TryAddSingleton<MappedParts>();
        services.TryAddSingleton<DevelopmentMailbox>();
        services.TryAddSingleton(ChooseTransport);
        return services;
    }

    /// <summary>Outside Development a start without an SMTP server is refused (MailServingRule), so no mail is ever sent without a server.</summary>
    private static IMailTransport ChooseTransport(IServiceProvider services)
    {
        var isConfigured = services.GetRequiredService<IOptions<SmtpOptions>>().Value.IsConfigured;
        return !isConfigured && services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            ? services.GetRequiredService<DevelopmentMailbox>()
            : services.GetRequiredService<SmtpTransport>();
    }
}
