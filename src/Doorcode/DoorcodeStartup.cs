using Doorcode.Events;
using Doorcode.Storage;
using Microsoft.Extensions.Hosting;

namespace Doorcode;

/// <summary>Checks the settings and runs the start steps of all features, before the host listens.</summary>
internal sealed class DoorcodeStartup(
    StartCheck check, IEnumerable<IStartStep> steps, EventLog events, BackendTelemetry telemetry) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        check.RunForServing();
        foreach (var step in steps)
            await step.StartAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Listeners of the meter have started by now.
        events.ShowZeros();
        telemetry.ShowZeros();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
