using Doorcode.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Doorcode;

/// <summary>Tells whether the database, and a configured Redis, can be read and written.</summary>
internal sealed class DoorcodeHealth(Readiness readiness) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await readiness.CheckAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, "Doorcode's database or Redis cannot be read and written.");
}
