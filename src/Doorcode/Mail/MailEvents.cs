using Doorcode.Events;
using Doorcode.Telemetry;

namespace Doorcode.Mail;

/// <summary>The events of mail, and what becomes of attempts to hand over a mail.</summary>
internal static class MailEvents
{
    private static readonly OutcomeCounter Mails = new(
        "doorcode.mails", "{mail}", "What became of attempts to hand over a mail, by outcome.");

    /// <summary>The SMTP server accepted a mail.</summary>
    public static readonly CountedOutcome Sent = Mails.As("sent");

    /// <summary>An attempt failed; another one follows.</summary>
    public static readonly CountedOutcome Deferred = Mails.As("deferred");

    /// <summary>This server will not try a mail again. It is counted by the server that tried, also where another one recorded the end.</summary>
    public static readonly CountedOutcome NotTriedAgain = Mails.As("given_up");

    /// <summary>A mail was not delivered and will not be tried again.</summary>
    public static readonly EventKind GivenUp = new(
        "mail.given-up", EventOutcome.Done, "a mail was not delivered and will not be tried again");

    public static FeatureEvents All { get; } = new("Mail") { Kinds = [GivenUp], Counted = [Sent, Deferred, NotTriedAgain] };
}
