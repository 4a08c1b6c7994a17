using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Development needs no configuration.</summary>
internal sealed class MailDefaults(IHostEnvironment environment) : IPostConfigureOptions<MailOptions>
{
    public void PostConfigure(string? name, MailOptions options)
    {
        if (environment.IsDevelopment() && string.IsNullOrWhiteSpace(options.From))
            options.From = MailOptions.DevelopmentFrom;
    }
}
