using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Doorcode.Outbox;

/// <summary>
/// Measures the outbox a few times a minute while its metrics are listened to. The cost depends neither on the number of servers that
/// scrape nor on the length of the queue: one query counts at most ten thousand rows and finds the oldest by an index.
/// </summary>
internal sealed class OutboxGauge : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private readonly OutboxStore _store;
    private readonly ServerClock _clock;
    private readonly ILogger<OutboxGauge> _log;
    private readonly System.Diagnostics.Metrics.Instrument _size;
    private OutboxSize? _seen;

    public OutboxGauge(OutboxStore store, ServerClock clock, DoorcodeMeter meter, ILogger<OutboxGauge> log)
    {
        (_store, _clock, _log) = (store, clock, log);
        _size = meter.Watch(
            "doorcode.outbox.size", "{item}", "Items that wait, such as mails; no more than ten thousand are counted.", () => _seen?.Count);
        meter.Watch("doorcode.outbox.oldest.age", "s", "How long the oldest item has waited; 0 when none waits.", Age);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _clock.Timers);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        // An old size must not be shown when listening begins again.
        if (!_size.Enabled)
        {
            _seen = null;
            return;
        }

        try
        {
            _seen = await _store.SizeAsync(cancel);
        }
        catch (BackendUnavailableException unavailable)
        {
            _seen = null;
            OutboxLog.Unseen(_log, unavailable);
        }
    }

    private double? Age() => _seen switch
    {
        null => null,
        { Oldest: { } oldest } => Math.Max(0, (_clock.Now - oldest) / 1000.0),
        _ => 0,
    };
}
