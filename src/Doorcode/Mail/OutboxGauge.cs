using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Doorcode.Mail;

/// <summary>
/// Looks at the outbox a few times a minute while somebody watches, so that neither the number of servers that scrape nor the
/// length of the queue makes it dear: one query, which counts at most ten thousand rows and finds the oldest by an index.
/// </summary>
internal sealed class OutboxGauge : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private readonly OutboxStore _store;
    private readonly ServerClock _clock;
    private readonly ILogger<OutboxGauge> _log;
    private readonly System.Diagnostics.Metrics.Instrument _size;
    private Waiting? _seen;

    public OutboxGauge(OutboxStore store, ServerClock clock, DoorcodeMeter meter, ILogger<OutboxGauge> log)
    {
        (_store, _clock, _log) = (store, clock, log);
        _size = meter.Watch(
            "doorcode.outbox.size", "{mail}", "Mails that wait; no more than ten thousand are counted.", () => _seen?.Count);
        meter.Watch("doorcode.outbox.oldest.age", "s", "How long the oldest mail has waited; 0 when none waits.", Age);
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
        // Where nobody watches now, what was seen once would be old when somebody does.
        if (!_size.Enabled)
        {
            _seen = null;
            return;
        }

        try
        {
            _seen = await _store.WaitingAsync(cancel);
        }
        catch (BackendUnavailableException unavailable)
        {
            _seen = null;
            MailLog.OutboxUnseen(_log, unavailable);
        }
    }

    private double? Age() => _seen switch
    {
        null => null,
        { Oldest: { } oldest } => Math.Max(0, (_clock.Now - oldest) / 1000.0),
        _ => 0,
    };
}
