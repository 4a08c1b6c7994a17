using Doorcode.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Doorcode.Events;

/// <summary>
/// Puts refused attempts into the audit log, so that a flood of them cannot fill the disk. In each minute the first few of a network
/// and of a site are written at once. The others are counted in memory and written once a minute and at a stop
/// (<see cref="RefusalCounts"/>). A crash loses the counts of the current minute.
/// </summary>
/// <remarks>What is written depends on where the attempt comes from, never on whether its address has an account.</remarks>
internal sealed class LimitedAttempts(AuditStore store, ILogger<LimitedAttempts> log) : IMaintenance, IHostedService
{
    private readonly Lock _lock = new();
    private RefusalCounts _minute = new();

    /// <summary>Records a refusal; returns whether it has a line of its own.</summary>
    public async Task<bool> AddAsync(EventRecord refusal, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_minute.TryTakeLine(refusal))
            {
                _minute.Count(refusal, 1);
                return false;
            }
        }

        await store.WriteAsync([refusal], cancel);
        return true;
    }

    public async Task MaintainAsync(CancellationToken cancel)
    {
        RefusalCounts minute;
        lock (_lock)
            (minute, _minute) = (_minute, new RefusalCounts());

        var lines = minute.ToLines();
        if (lines.Count == 0)
            return;

        try
        {
            await store.WriteAsync(lines, cancel);
        }
        catch
        {
            lock (_lock)
                _minute.Add(minute);

            throw;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes the counts of the last minute. The server no longer listens by then.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await MaintainAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is BackendUnavailableException or OperationCanceledException)
        {
            StorageLog.MaintenanceFailed(log, failure, nameof(LimitedAttempts));
        }
    }
}
