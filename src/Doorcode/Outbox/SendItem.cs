using Microsoft.Extensions.Logging;

namespace Doorcode.Outbox;

/// <summary>One attempt at one item: opens it, has its sender send it, and decides what becomes of it.</summary>
internal sealed class SendItem(OutboxSenders senders, OutboxSeal seal, ServerClock clock, ILogger<SendItem> log)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>How soon an item that a newer version wrote is due again.</summary>
    private static readonly TimeSpan HandBackPause = TimeSpan.FromSeconds(5);

    /// <summary>Tries once. Never throws.</summary>
    public async Task<OutboxOutcome> RunAsync(ClaimedItem item, CancellationToken abort)
    {
        try
        {
            return await AttemptAsync(item, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new OutboxOutcome.Retry(item, clock.Now, "the server stopped");
        }
        catch (Exception defect)
        {
            // Its message may quote the address.
            OutboxLog.Defect(log, item.Id, item.Kind, defect.GetType().Name);
            return RetryOf(item, defect.GetType().Name);
        }
    }

    private async Task<OutboxOutcome> AttemptAsync(ClaimedItem item, CancellationToken abort)
    {
        // A newer version may seal its kinds in another way, so an unknown kind is not opened.
        if (senders.Find(item.Kind) is not { } sender)
            return clock.Now >= item.GiveUpAt ? GiveUp(item, reason: null) : HandBack(item);

        if (!seal.TryOpen(item, out var payload))
        {
            OutboxLog.Unreadable(log, item.Id, item.Kind);
            return GiveUp(item, "it does not open");
        }

        var opened = sender.Open(item, payload);
        if (opened is OpenedItem.Decoy)
            return new OutboxOutcome.Dropped(item.Id);

        if (clock.Now >= item.GiveUpAt)
            return GiveUp(item, reason: null);

        if (opened is not OpenedItem.Ready ready)
            return HandBack(item);

        return await ready.SendAsync(abort) switch
        {
            Delivery.Deferred deferred => RetryOf(item, deferred.Reason),
            Delivery.Refused refused => GiveUp(item, refused.Reason),
            _ => new OutboxOutcome.Sent(item.Id),
        };
    }

    private OutboxOutcome.HandedBack HandBack(ClaimedItem item) => new(item, After(HandBackPause, item));

    private OutboxOutcome.GivenUp GiveUp(ClaimedItem item, string? reason) => new(item, reason) { Sender = senders.Find(item.Kind) };

    /// <summary>1, 2, 4 … 60 seconds later.</summary>
    private OutboxOutcome.Retry RetryOf(ClaimedItem item, string reason)
    {
        var doublings = (int)Math.Min(item.Attempts - 1, 6);
        var backoff = TimeSpan.FromSeconds(Math.Min(1 << doublings, LongestBackoff.TotalSeconds));
        return new OutboxOutcome.Retry(item, After(backoff, item), reason);
    }

    /// <summary>The time of the next attempt, or the end of the attempts if that is sooner; the item is then given up at once.</summary>
    private long After(TimeSpan time, ClaimedItem item) => Math.Min(clock.Now + (long)time.TotalMilliseconds, item.GiveUpAt);
}
