using Doorcode.Events;
using Doorcode.Outbox;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.EventHandlers;

/// <summary>Hands the events of the outbox to the handlers that they wait for.</summary>
internal sealed class TellHandler(RegisteredHandlers handlers, DoorcodeMeter meter, ILogger<TellHandler> log) : IOutboxSender
{
    public string Kind => EventLanes.EventKind;

    /// <summary>As many as the lanes of all handlers take: none waits for another.</summary>
    public int Places => handlers.All.Count * OutboxStore.PerDomain;

    /// <summary>Sites are accounts here, and take turns in each lane: what hangs one handler must not keep an account's events from the others.</summary>
    public int PlacesOfOneSite => Places;

    public TimeSpan LongestAttempt => RegisteredHandlers.Limit;

    public OpenedItem Open(ClaimedItem item, byte[] payload) => StoredEvent.Read(payload) is { } stored
        ? new OpenedItem.Ready(cancel => RunAsync(stored, cancel))
        : new OpenedItem.FromNewerVersion();

    public ValueTask RecordGivenUpAsync(Transaction transaction, Guid id, string reason) => AuditStore.AppendAsync(
        transaction, new EventRecord(EventHandlersEvents.GivenUp) { Details = $"event {id}: {reason}" });

    public void Report(ClaimedItem item, OutboxOutcome outcome, long now)
    {
        switch (outcome)
        {
            case OutboxOutcome.Sent:
                meter.Count(EventHandlersEvents.Handled);
                break;
            case OutboxOutcome.Retry retry:
                meter.Count(EventHandlersEvents.Failed);
                EventHandlersLog.Failed(log, item.Id, item.Attempts, retry.Reason, TimeSpan.FromMilliseconds(retry.At - now));
                break;
            case OutboxOutcome.GivenUp dead:
                meter.Count(EventHandlersEvents.NotTriedAgain);
                EventHandlersLog.GivenUp(log, item.Id, item.Attempts, dead.Reason ?? OutboxOutcome.GivenUp.TimeIsOver);
                break;
        }
    }

    private async Task<Delivery> RunAsync(StoredEvent stored, CancellationToken abort)
    {
        // Another server of the app may have it.
        if (handlers.Find(stored.Handler) is not { } handler)
            return new Delivery.Deferred($"no handler {stored.Handler} is registered here");

        try
        {
            await handler.HandleAsync(stored.ToEvent(), abort);
            return Delivery.Accepted;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            throw;
        }
        catch (AppCallLimitException limit)
        {
            return new Delivery.Deferred(limit.Message.TrimEnd('.'));
        }
        catch (Exception failure)
        {
            EventHandlersLog.Threw(log, failure, handler.Name, stored.Id);
            return new Delivery.Deferred($"{handler.Name} threw {failure.GetType().Name}");
        }
    }
}
