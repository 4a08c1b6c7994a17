using System.Collections.Concurrent;
using System.Diagnostics;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>
/// Sends what is in the outbox, a few mails at a time. A mail is claimed, sent and only then deleted: after a crash in between
/// it is sent again with the same Message-ID, and never lost.
/// </summary>
internal sealed class MailDispatcher(
    Database database,
    Outbox outbox,
    OutboxStore store,
    MailSignal signal,
    MailRenderer renderer,
    IMailTransport transport,
    ServerClock clock,
    IOptions<SmtpOptions> smtp,
    DoorcodeMeter meter,
    ILogger<MailDispatcher> log) : BackgroundService
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    /// <summary>On a shared database another server's mail may fall due here without a signal.</summary>
    private static readonly TimeSpan LongestSleepWhenShared = TimeSpan.FromSeconds(10);

    /// <summary>On a shared database another server may free a place for a mail that is due, without a signal to this one.</summary>
    private static readonly TimeSpan LongestSleepWhileAnyIsDue = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between turns, while mails fall due that find no free place.</summary>
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(100);

    /// <summary>How soon a mail that a newer version wrote is due again.</summary>
    private static readonly TimeSpan HandBackPause = TimeSpan.FromSeconds(5);

    /// <summary>How many mails are on their way at once.</summary>
    private readonly int _places = smtp.Value.MaxConnections;

    private readonly Dictionary<Guid, Task> _sending = [];
    private readonly ConcurrentQueue<Attempt> _finished = new();

    /// <summary>Waits here until the database has it; nothing is claimed before that, so that nothing is sent twice.</summary>
    private readonly List<Attempt> _unrecorded = [];

    private readonly LeaseGuard _leases = new();

    /// <summary>Mail that was in flight at a crash goes out at once: a server with a database of its own waits for no lease.</summary>
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
                var wake = await TurnAsync(abort.Token, stoppingToken);
                await signal.WaitAsync(wake, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await FinishAsync(abort);
        }
    }

    /// <summary>Records what was sent and claims what is due.</summary>
    /// <returns>When to look again without a signal; null for never.</returns>
    private async Task<long?> TurnAsync(CancellationToken abort, CancellationToken stop)
    {
        try
        {
            Collect();
            var begun = clock.Now;
            // A server with a database of its own knows all mail that was sent.
            var againDueBy = database.IsShared ? _leases.Begin(begun) : long.MaxValue;
            var turn = await store.TurnAsync(Outcomes(), Claim(againDueBy), stop);
            _leases.DatabaseAnswered(begun);
            Report();
            // After a jump of the clock a lease may end while its mail is still on its way.
            foreach (var mail in turn.Claimed.Where(mail => !_sending.ContainsKey(mail.Id)))
                _sending.Add(mail.Id, SendAsync(mail, abort));

            return WakeAt(turn, begun);
        }
        catch (BackendUnavailableException unavailable)
        {
            MailLog.OutboxUnavailable(log, unavailable);
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            MailLog.OutboxDefect(log, defect);
        }

        return In(PauseAfterFault);
    }

    /// <summary>A quarter of the places is for one site: its mails to slow domains cannot take the places of all others.</summary>
    private MailClaim Claim(long againDueBy) =>
        new(_places - _sending.Count, Lease, againDueBy) { PerSite = Math.Max(1, _places / 4) };

    /// <summary>Times count from the beginning of the turn, so that mail which falls due while it runs is seen at once.</summary>
    private long? WakeAt(DispatchRound turn, long begun)
    {
        // When every place is taken, the next one that becomes free ends the sleep.
        var isFull = _sending.Count >= _places;
        if (turn.Claimed.Count > 0 && !isFull)
            return begun;

        var nextDue = turn.NextDue is { } due && !isFull ? Math.Max(due, begun + Milliseconds(ShortestSleep)) : (long?)null;
        if (!database.IsShared)
            return nextDue;

        // Mail that is left may find room, or be taken over from then on.
        var isAnyLeft = turn.IsAnyLeft && !isFull;
        if (isAnyLeft && _leases.From > begun)
            return Math.Min(_leases.From, begun + Milliseconds(LongestSleepWhileAnyIsDue));

        var longest = begun + Milliseconds(isAnyLeft ? LongestSleepWhileAnyIsDue : LongestSleepWhenShared);
        return Math.Min(Math.Max(nextDue ?? long.MaxValue, _leases.From), longest);
    }

    /// <summary>The whole of an attempt, a dead connection and a fresh one, must fit into it.</summary>
    private TimeSpan Lease => TimeSpan.FromSeconds(30) + (2 * smtp.Value.Timeout);

    private long In(TimeSpan time) => clock.Now + Milliseconds(time);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private void Collect()
    {
        while (_finished.TryDequeue(out var attempt))
        {
            _sending.Remove(attempt.Mail.Id);
            _unrecorded.Add(attempt);
        }
    }

    private MailOutcome[] Outcomes() => [.. _unrecorded.Select(attempt => attempt.Outcome)];

    private void Report()
    {
        foreach (var (mail, outcome) in _unrecorded)
        {
            switch (outcome)
            {
                case MailOutcome.Sent:
                    meter.Mailed("sent");
                    MailLog.Sent(log, mail.Id);
                    break;
                case MailOutcome.Retry retry:
                    meter.Mailed("deferred");
                    var wait = TimeSpan.FromMilliseconds(retry.At - clock.Now);
                    MailLog.Deferred(log, mail.Id, mail.Attempts, retry.Reason, wait);
                    break;
                case MailOutcome.HandedBack:
                    MailLog.HandedBack(log, mail.Id);
                    break;
                case MailOutcome.GivenUp dead:
                    meter.Mailed("given_up");
                    MailLog.GivenUp(log, mail.Id, mail.Attempts, dead.Reason ?? "its code is dead");
                    break;
            }
        }

        _unrecorded.Clear();
    }

    /// <summary>One attempt. Never throws, and rings when it is over.</summary>
    private async Task SendAsync(ClaimedMail stored, CancellationToken abort)
    {
        await Task.Yield();
        MailOutcome outcome;
        try
        {
            outcome = await AttemptAsync(stored, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            outcome = new MailOutcome.Retry(stored.Id, stored.Attempts, clock.Now, "the server stopped");
        }
        catch (Exception defect)
        {
            // Its message may quote the address.
            MailLog.Defect(log, stored.Id, defect.GetType().Name);
            outcome = RetryOf(stored, defect.GetType().Name);
        }

        _finished.Enqueue(new Attempt(stored, outcome));
        signal.Ring();
    }

    private async Task<MailOutcome> AttemptAsync(ClaimedMail stored, CancellationToken abort)
    {
        var opened = outbox.Open(stored);
        if (opened is OpenedMail.Unreadable)
        {
            MailLog.Unreadable(log, stored.Id);
            return new MailOutcome.GivenUp(stored.Id, stored.Attempts, "it does not open");
        }

        if (opened is OpenedMail.Known { Mail.Kind: MailKind.Nothing })
            return new MailOutcome.Dropped(stored.Id);

        if (clock.Now >= stored.GiveUpAt)
            return new MailOutcome.GivenUp(stored.Id, stored.Attempts, Reason: null);

        if (opened is not OpenedMail.Known { Mail: var mail })
            return new MailOutcome.HandedBack(stored.Id, stored.Attempts, Math.Min(In(HandBackPause), stored.GiveUpAt));

        return await DeliverAsync(stored, mail, abort) switch
        {
            Delivery.Deferred deferred => RetryOf(stored, deferred.Reason),
            Delivery.Refused refused => new MailOutcome.GivenUp(stored.Id, stored.Attempts, refused.Reason),
            _ => new MailOutcome.Sent(stored.Id),
        };
    }

    /// <summary>Hands it over, in a span of its own that is linked to the request which caused it: that one was answered before.</summary>
    private async Task<Delivery> DeliverAsync(ClaimedMail stored, OutgoingMail mail, CancellationToken abort)
    {
        ActivityLink[]? cause = ActivityContext.TryParse(mail.CausedBy, traceState: null, out var caused) ? [new(caused)] : null;
        using var activity = DoorcodeActivity.Source.StartActivity(
            "doorcode.mail.deliver", ActivityKind.Client, parentContext: default, tags: null, cause);
        activity?.SetTag("doorcode.mail.kind", mail.Kind.ToString());
        activity?.SetTag("doorcode.mail.attempt", stored.Attempts);
        var start = Stopwatch.GetTimestamp();
        var delivery = await transport.SendAsync(await renderer.RenderAsync(stored.Id, mail, abort), abort);
        if (meter.MeasuresMails)
            meter.MailTried(Stopwatch.GetElapsedTime(start));

        // Its reason says no address, and is logged too.
        var reason = (delivery as Delivery.Deferred)?.Reason ?? (delivery as Delivery.Refused)?.Reason;
        if (reason is not null)
            activity?.SetStatus(ActivityStatusCode.Error, reason);

        return delivery;
    }

    /// <summary>1, 2, 4 … 60 seconds later, but not after the mail is dead: then it is given up on at once.</summary>
    private MailOutcome.Retry RetryOf(ClaimedMail stored, string reason)
    {
        var doublings = (int)Math.Min(stored.Attempts - 1, 6);
        var backoff = TimeSpan.FromSeconds(Math.Min(1 << doublings, LongestBackoff.TotalSeconds));
        return new MailOutcome.Retry(stored.Id, stored.Attempts, Math.Min(In(backoff), stored.GiveUpAt), reason);
    }

    /// <summary>Lets what is on its way arrive, within limits; the rest stays for the next start.</summary>
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
            await store.TurnAsync(Outcomes(), new MailClaim(0, Lease), CancellationToken.None);
            Report();
        }
        catch (BackendUnavailableException unavailable)
        {
            MailLog.OutboxUnavailable(log, unavailable);
        }
    }

    private sealed record Attempt(ClaimedMail Mail, MailOutcome Outcome);
}
