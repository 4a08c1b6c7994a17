using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Warns of mail that crosses the network without TLS.</summary>
internal sealed class ClearMailWarning(
    IOptions<SmtpOptions> smtp, IEnumerable<AppPart<IMailSender>> senders, IHostEnvironment environment, ILogger<ClearMailWarning> log) : IStartStep
{
    public Task StartAsync(CancellationToken cancel)
    {
        if (!environment.IsDevelopment()
            && !senders.Any()
            && smtp.Value is { IsConfigured: true, Security: SmtpSecurity.None } clear
            && (!clear.IsLocal || !string.IsNullOrEmpty(clear.Username)))
        {
            StartLog.SmtpIsClear(log);
        }

        return Task.CompletedTask;
    }
}
