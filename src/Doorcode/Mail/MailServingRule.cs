using Doorcode.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>The mail settings that a process needs to serve. Of the commands, only those that try the mail server need them: they ask for the faults.</summary>
internal sealed class MailServingRule(
    IOptions<SmtpOptions> smtp, IOptions<MailOptions> mail, IEnumerable<AppPart<IMailSender>> senders, IHostEnvironment environment) : IStartRule
{
    public bool IsForServing => true;

    public IEnumerable<string> Faults()
    {
        // Outside Development these settings have no default.
        var isRequired = !environment.IsDevelopment();
        var server = Read(smtp);
        if (isRequired && server is { IsConfigured: false } && !senders.Any())
            yield return $"{SmtpOptions.Section}:Host must name the server that takes outgoing mail; only Development starts without one.";

        if (isRequired && Read(mail) is { } sender && string.IsNullOrWhiteSpace(sender.From))
            yield return $"{MailOptions.Section}:From must be set to one mailbox, such as Example <no-reply@example.org>.";

        if (server is not null && string.IsNullOrEmpty(server.Username) != string.IsNullOrEmpty(server.Password))
            yield return $"{SmtpOptions.Section}:Username and {SmtpOptions.Section}:Password must be set together, or neither.";
    }

    /// <summary>Null when the options are invalid, which their own validator reports.</summary>
    private static T? Read<T>(IOptions<T> options)
        where T : class
    {
        try
        {
            return options.Value;
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }
}
