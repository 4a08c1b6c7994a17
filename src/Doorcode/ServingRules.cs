using Doorcode.Mail;
using Doorcode.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>The settings that a process needs to serve, and a command does not.</summary>
internal sealed class ServingRules(
    DoorcodeSettings settings,
    IOptions<DoorcodeOptions> options,
    IOptions<SmtpOptions> smtp,
    IOptions<MailOptions> mail,
    IHostEnvironment environment) : IStartRule
{
    private const string EmailLogin = $"{DoorcodeOptions.Section}:EmailLogin:Enabled";

    public bool IsForServing => true;

    public IEnumerable<string> Faults() => Required().Concat(Login());

    /// <summary>Outside Development these settings have no default.</summary>
    private IEnumerable<string> Required()
    {
        if (environment.IsDevelopment())
            yield break;

        const string url = $"{DoorcodeOptions.Section}:PublicUrl";
        if (options.Value.PublicUrl is null && !settings.IsRefused(url))
            yield return $"{url} must be set outside Development, such as https://auth.example.org.";

        if (Read(smtp) is { IsConfigured: false })
            yield return $"{SmtpOptions.Section}:Host must name the server that takes outgoing mail; only Development starts without one.";

        if (Read(mail) is { } sender && string.IsNullOrWhiteSpace(sender.From))
            yield return $"{MailOptions.Section}:From must be set to one mailbox, such as Example <no-reply@example.org>.";
    }

    private IEnumerable<string> Login()
    {
        if (Read(smtp) is { } server && string.IsNullOrEmpty(server.Username) != string.IsNullOrEmpty(server.Password))
            yield return $"{SmtpOptions.Section}:Username and {SmtpOptions.Section}:Password must be set together, or neither.";

        if (settings.Section(EmailLogin).Value is { } text && bool.Parse(text))
            yield return $"{EmailLogin} must be false: this build has no login by mail.";
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
