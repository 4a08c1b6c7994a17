using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailValidation;

/// <summary>Warns of a key that crosses the network without TLS.</summary>
internal sealed class ClearKeyWarning(IOptions<MailboxlayerOptions> options, IHostEnvironment environment, ILogger<ClearKeyWarning> log) : IStartStep
{
    public Task StartAsync(CancellationToken cancel)
    {
        if (!environment.IsDevelopment()
            && options.Value is { IsConfigured: true, BaseAddress: { Scheme: "http" } address }
            && !ThisMachine.IsNamedBy(address.IdnHost))
        {
            StartLog.MailboxlayerIsClear(log);
        }

        return Task.CompletedTask;
    }
}
