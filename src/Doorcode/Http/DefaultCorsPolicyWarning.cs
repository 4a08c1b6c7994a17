using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using HostCorsOptions = Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions;

namespace Doorcode.Http;

/// <summary>
/// Warns of a default CORS policy of the app: its middleware applies it to every endpoint that names no policy, and answers preflights before they
/// reach an endpoint.
/// </summary>
internal sealed class DefaultCorsPolicyWarning(
    TrustedOrigins origins, IOptions<HostCorsOptions> host, ILogger<DefaultCorsPolicyWarning> log) : IStartStep
{
    public Task StartAsync(CancellationToken cancel)
    {
        if (origins.Others.Count > 0 && host.Value.GetPolicy(host.Value.DefaultPolicyName) is not null)
            StartLog.DefaultCorsPolicy(log);

        return Task.CompletedTask;
    }
}
