using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Warns of a public address without TLS.</summary>
internal sealed class PublicUrlWarning(
    IOptions<DoorcodeOptions> options, IHostEnvironment environment, ILogger<PublicUrlWarning> log) : IStartStep
{
    public Task StartAsync(CancellationToken cancel)
    {
        if (!environment.IsDevelopment() && options.Value.PublicUrl is { Scheme: "http" } url && !ThisMachine.IsNamedBy(url.Host))
            StartLog.PublicUrlIsClear(log);

        return Task.CompletedTask;
    }
}
