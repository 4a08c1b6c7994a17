using System.Diagnostics;
using Doorcode.Events;
using Doorcode.Outbox;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>Sends the mails of the outbox: gives a letter its words and hands it to the transport.</summary>
internal sealed class SendMail(
    LetterKinds letters,
    MailRenderer renderer,
    IMailTransport transport,
    IOptions<SmtpOptions> smtp,
    DoorcodeMeter meter,
    ILogger<SendMail> log) : IOutboxSender
{
    public string Kind => MailLanes.MailKind;

    public int Places => smtp.Value.MaxConnections;

    /// <summary>A quarter: the mails of one site to slow domains cannot take the places of all others.</summary>
    public int PlacesOfOneSite => Math.Max(1, Places / 4);

    /// <summary>An attempt may meet a dead connection first, and then open a fresh one.</summary>
    public TimeSpan LongestAttempt => 2 * smtp.Value.Timeout;

    public OpenedItem Open(ClaimedItem item, byte[] payload)
    {
        if (StoredLetter.Read(payload) is not { } letter)
            return new OpenedItem.FromNewerVersion();

        if (string.Equals(letter.Kind, StoredLetter.Decoy, StringComparison.Ordinal))
            return new OpenedItem.Decoy();

        return letters.Find(letter.Kind) is { } kind
            ? new OpenedItem.Ready(cancel => DeliverAsync(item, letter, kind, cancel))
            : new OpenedItem.FromNewerVersion();
    }

    public ValueTask RecordGivenUpAsync(Transaction transaction, Guid id, string reason) => AuditStore.AppendAsync(
        transaction, new EventRecord(MailEvents.GivenUp) { Details = $"mail {id}: {reason}" });

    public void Report(ClaimedItem item, OutboxOutcome outcome, long now)
    {
        switch (outcome)
        {
            case OutboxOutcome.Sent:
                meter.Count(MailEvents.Sent);
                MailLog.Sent(log, item.Id);
                break;
            case OutboxOutcome.Retry retry:
                meter.Count(MailEvents.Deferred);
                MailLog.Deferred(log, item.Id, item.Attempts, retry.Reason, TimeSpan.FromMilliseconds(retry.At - now));
                break;
            case OutboxOutcome.GivenUp dead:
                meter.Count(MailEvents.NotTriedAgain);
                MailLog.GivenUp(log, item.Id, item.Attempts, dead.Reason ?? OutboxOutcome.GivenUp.TimeIsOver);
                break;
        }
    }

    /// <summary>Hands it over, in a span of its own that is linked to the request which caused it: that one was answered before.</summary>
    private async Task<Delivery> DeliverAsync(ClaimedItem item, StoredLetter letter, LetterKind kind, CancellationToken cancel)
    {
        ActivityLink[]? cause = ActivityContext.TryParse(letter.CausedBy, traceState: null, out var caused) ? [new(caused)] : null;
        using var activity = DoorcodeActivity.Source.StartActivity(
            "doorcode.mail.deliver", ActivityKind.Client, parentContext: default, tags: null, cause);
        activity?.SetTag("doorcode.mail.kind", kind.Name);
        activity?.SetTag("doorcode.mail.attempt", item.Attempts);
        var start = Stopwatch.GetTimestamp();
        var delivery = await transport.SendAsync(await renderer.RenderAsync(item.Id, letter, kind, cancel), cancel);
        if (meter.MeasuresMails)
            meter.MailTried(Stopwatch.GetElapsedTime(start));

        // The reason names no address; it is logged, too.
        var reason = (delivery as Delivery.Deferred)?.Reason ?? (delivery as Delivery.Refused)?.Reason;
        if (reason is not null)
            activity?.SetStatus(ActivityStatusCode.Error, reason);

        return delivery;
    }
}
