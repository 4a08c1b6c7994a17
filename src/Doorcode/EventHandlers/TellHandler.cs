using Doorcode.Events;
using Doorcode.Outbox;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Doorcode.EventHandlers;

/// <summary>Hands the events of the outbox to the handlers that they wait for.</summary>
internal sealed class TellHandler(
    RegisteredHandlers handlers, IServiceScopeFactory scopes, ServerClock clock, DoorcodeMeter meter, ILogger<TellHandler> log) : IOutboxSender
{
    /// <summary>How long a handler may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public string Kind => EventLanes.EventKind;

    /// <summary>Each handler has a lane, and a lane takes two places; mail needs the others.</summary>
    public int Places => int.MaxValue;

    public TimeSpan LongestAttempt => Limit;

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

        if (!handler.TryBegin())
            return new Delivery.Deferred($"earlier calls of {handler.Name} have not ended");

        using var time = new CancellationTokenSource(Limit, clock.Timers);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(time.Token, abort);
        // On a thread of its own: a handler may block before it awaits anything.
        var call = Task.Run(() => CallAsync(handler, stored.ToEvent(), limit.Token), CancellationToken.None);
        try
        {
            await call.WaitAsync(limit.Token);
            return Delivery.Accepted;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            return new Delivery.Deferred($"{handler.Name} took longer than {Limit.TotalSeconds:0} seconds");
        }
        catch (Exception failure)
        {
            EventHandlersLog.Threw(log, failure, handler.Name, stored.Id);
            return new Delivery.Deferred($"{handler.Name} threw {failure.GetType().Name}");
        }
    }

    private async Task CallAsync(RegisteredHandler handler, AccountEvent accountEvent, CancellationToken cancel)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await handler.Resolve(scope.ServiceProvider).HandleAsync(accountEvent, cancel);
        }
        finally
        {
            handler.End();
        }
    }
}
