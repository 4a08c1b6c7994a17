using System.Collections.Concurrent;
using Doorcode.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Doorcode.Outbox;

/// <summary>
/// Sends the items of the outbox, a few at a time. An item is claimed, sent and only then deleted: after a crash in between
/// it is sent again with the same id, and never lost.
/// </summary>
internal sealed class OutboxDispatcher(
    Database database,
    OutboxStore store,
    OutboxSignal signal,
    OutboxSenders senders,
    SendItem sendItem,
    ServerClock clock,
    ILogger<OutboxDispatcher> log) : BackgroundService
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>An item of another process may fall due here without a signal: of another server, or of a command beside this one.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    /// <summary>On a shared database another server may free a place for an item that is due, without a signal to this one.</summary>
    private static readonly TimeSpan LongestSleepWhileAnyIsDue = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between rounds, while items fall due that find no free place.</summary>
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(100);

    /// <summary>A lease lasts longer than an attempt by this time, in which the attempt is recorded.</summary>
    private static readonly TimeSpan TimeToRecord = TimeSpan.FromSeconds(30);

    private readonly OutboxPlaces _places = new(senders);

    private readonly Dictionary<Guid, Task> _sending = [];
    private readonly ConcurrentQueue<Attempt> _finished = new();

    /// <summary>Attempts that the database does not have yet. Nothing is claimed before it has them, so that nothing is sent twice.</summary>
    private readonly List<Attempt> _unrecorded = [];

    private readonly RelaxedRecords _relaxed = new();

    private readonly LeaseGuard _leases = new();

    /// <summary>Items that were on their way at a crash go out at once: a server with a database of its own waits for no lease.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!database.IsShared)
            await store.ReleaseAllAsync(cancellationToken);

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abort = new CancellationTokenSource();
        try
        {
            while (true)
            {
                var wake = await RoundAsync(abort.Token, stoppingToken);
                await signal.WaitAsync(wake, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await FinishAsync(abort);
        }
    }

    /// <summary>Records the attempts that are over and claims the items that are due.</summary>
    /// <returns>When to look again without a signal; null for never.</returns>
    private async Task<long?> RoundAsync(CancellationToken abort, CancellationToken stop)
    {
        try
        {
            Collect();
            var begun = clock.Now;
            // A server with a database of its own knows all items that were sent.
            var againDueBy = database.IsShared ? _leases.Begin(begun) : long.MaxValue;
            var round = await RecordAndClaimAsync(begun, againDueBy, stop);
            _leases.DatabaseAnswered(begun);
            Report();
            // After a jump of the clock a lease may end while its item is still on its way.
            foreach (var item in round.Claimed.Where(item => !_sending.ContainsKey(item.Id)))
            {
                _sending.Add(item.Id, SendAsync(item, abort));
                _places.Take(item);
            }

            return WakeAt(round, begun);
        }
        catch (BackendUnavailableException unavailable)
        {
            OutboxLog.Unreachable(log, unavailable);
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            OutboxLog.OutboxDefect(log, defect);
        }

        return clock.Now + Milliseconds(PauseAfterFault);
    }

    /// <summary>
    /// On a shared database only the commit of a claim is waited for: the end of an item is recorded by itself, and made sure of later.
    /// Claiming follows if any item is due. On a database of its own, both are one commit.
    /// </summary>
    private async Task<DispatchRound> RecordAndClaimAsync(long begun, long againDueBy, CancellationToken stop)
    {
        if (database.IsShared && _unrecorded.TrueForAll(attempt => attempt.Outcome.IsOver))
        {
            var again = _unrecorded.Count > 0 ? _relaxed.Beside(begun) : _relaxed.Alone(begun);
            Guid[] over = [.. _unrecorded.Select(attempt => attempt.Item.Id)];
            if (over.Length + again.Count > 0)
            {
                var seen = await store.RecordOverAsync([.. again, .. over], stop);
                _relaxed.Forget(again.Count);
                _relaxed.Add(over, begun);
                Report();
                if (!seen.IsAnyLeft || _places.AreTaken)
                    return seen;
            }
        }

        return await store.RoundAsync(Outcomes(), _places.Claim(Lease, againDueBy), stop);
    }

    /// <summary>Times count from the beginning of the round, so that an item which falls due while it runs is seen at once.</summary>
    private long? WakeAt(DispatchRound round, long begun)
    {
        // When every place is taken, the next one that becomes free ends the sleep.
        var isFull = _places.AreTaken;
        if (round.IsAnyLeft && _places.MayTakeMoreThan(round.Claimed))
            return begun;

        var nextDue = round.NextDue is { } due && !isFull ? Math.Max(due, begun + Milliseconds(ShortestSleep)) : (long?)null;
        if (!database.IsShared)
            return Math.Min(nextDue ?? long.MaxValue, begun + Milliseconds(LongestSleep));

        // An item that is left may find room, or be taken over from then on.
        var isAnyLeft = round.IsAnyLeft && !isFull;
        if (isAnyLeft && _leases.From > begun)
            return Math.Min(_leases.From, begun + Milliseconds(LongestSleepWhileAnyIsDue));

        var longest = begun + Milliseconds(isAnyLeft ? LongestSleepWhileAnyIsDue : LongestSleep);
        return Math.Min(Math.Max(nextDue ?? long.MaxValue, _leases.From), longest);
    }

    private TimeSpan Lease => TimeToRecord + senders.LongestAttempt;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private void Collect()
    {
        while (_finished.TryDequeue(out var attempt))
        {
            _sending.Remove(attempt.Item.Id);
            _places.Free(attempt.Item);
            _unrecorded.Add(attempt);
        }
    }

    private OutboxOutcome[] Outcomes() => [.. _unrecorded.Select(attempt => attempt.Outcome)];

    private void Report()
    {
        foreach (var (item, outcome) in _unrecorded)
        {
            if (outcome is OutboxOutcome.HandedBack)
                OutboxLog.HandedBack(log, item.Id, item.Kind);
            else if (senders.Find(item.Kind) is { } sender)
                sender.Report(item, outcome, clock.Now);
            else if (outcome is OutboxOutcome.GivenUp)
                OutboxLog.NoSender(log, item.Id, item.Attempts, item.Kind);
        }

        _unrecorded.Clear();
    }

    /// <summary>One attempt; rings when it is over.</summary>
    private async Task SendAsync(ClaimedItem item, CancellationToken abort)
    {
        await Task.Yield();
        _finished.Enqueue(new Attempt(item, await sendItem.RunAsync(item, abort)));
        signal.Ring();
    }

    /// <summary>Waits a few seconds for the items on their way; the rest stays for the next start.</summary>
    private async Task FinishAsync(CancellationTokenSource abort)
    {
        var all = Task.WhenAll(_sending.Values);
        try
        {
            await all.WaitAsync(Grace, clock.Timers, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await abort.CancelAsync();
            await all;
        }

        Collect();
        if (_unrecorded.Count == 0)
            return;

        try
        {
            await store.RoundAsync(Outcomes(), new OutboxClaim(0, Lease), CancellationToken.None);
            Report();
        }
        catch (BackendUnavailableException unavailable)
        {
            OutboxLog.Unreachable(log, unavailable);
        }
    }

    private sealed record Attempt(ClaimedItem Item, OutboxOutcome Outcome);
}
