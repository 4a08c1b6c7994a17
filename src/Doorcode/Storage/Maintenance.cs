using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Doorcode.Storage;

/// <summary>Something that a feature does about once a minute, such as removing what has expired.</summary>
internal interface IMaintenance
{
    /// <summary>Does it; safe to run on several servers at once, and to be skipped.</summary>
    Task MaintainAsync(CancellationToken cancel);
}

/// <summary>Runs every <see cref="IMaintenance"/> once a minute; one that fails is logged and tried again.</summary>
internal sealed class MaintenanceLoop(IEnumerable<IMaintenance> tasks, TimeProvider clock, ILogger<MaintenanceLoop> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var task in tasks)
                    await TryAsync(task, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryAsync(IMaintenance task, CancellationToken cancel)
    {
        try
        {
            await task.MaintainAsync(cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            StorageLog.MaintenanceFailed(log, failure, task.GetType().Name);
        }
    }
}
