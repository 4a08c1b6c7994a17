using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>The events of sessions. Events 1300 to 1305.</summary>
internal static class SessionsEvents
{
    private static readonly OutcomeCounter Refreshes = new(
        "doorcode.refreshes", "{refresh}", "Refresh tokens presented, by outcome; reuse and forged ended a session.");

    /// <summary>A refresh token was exchanged for the next pair.</summary>
    public static readonly CountedOutcome Rotated = Refreshes.As("rotated");

    /// <summary>The predecessor of the current refresh token got its successor again.</summary>
    public static readonly CountedOutcome Repeated = Refreshes.As("repeated");

    /// <summary>A session went on by its cookie.</summary>
    public static readonly CountedOutcome ByCookie = Refreshes.As("cookie");

    /// <summary>A refresh token was not valid, or its session was over.</summary>
    public static readonly CountedOutcome Dead = Refreshes.As("dead");

    /// <summary>The owner ended the session of the access token.</summary>
    public static readonly EventKind LoggedOut = new("logout", EventOutcome.Accepted, "the owner ended the session")
    {
        Told = [AccountEventKinds.SessionEnded],
        Line = new(1301, LogLevel.Information, "Session {Session} of account {Account} ended by logout."),
    };

    /// <summary>The owner ended all sessions of the account.</summary>
    public static readonly EventKind LoggedOutEverywhere = new("logout.all", EventOutcome.Accepted, "the owner ended all sessions")
    {
        Told = [AccountEventKinds.SessionEnded],
        Line = new(1302, LogLevel.Information, "All {Count} sessions of account {Account} ended by logout."),
    };

    /// <summary>A refresh token came back late: a thief has it, or a broken client kept it. Its session is over.</summary>
    public static readonly EventKind Reused = new(
        "refresh.reuse", EventOutcome.Rejected, "a refresh token came back late; its session is over")
    {
        Told = [AccountEventKinds.SessionEnded],
        Counted = Refreshes.As("reuse"),
        Line = new(
            1303,
            LogLevel.Warning,
            "Session {Session} of account {Account} ended: a refresh token of generation {Presented} came back when {Current} was the current one."),
    };

    /// <summary>A refresh token with a good signature was never issued: a signing key was stolen. Its session is over.</summary>
    public static readonly EventKind Forged = new(
        "refresh.forged",
        EventOutcome.Rejected,
        "a refresh token has a good signature but was never issued: a signing key was stolen, or the database was set back; its session is over")
    {
        Told = [AccountEventKinds.SessionEnded],
        Counted = Refreshes.As("forged"),
        Line = new(
            1304,
            LogLevel.Error,
            "Session {Session} of account {Account} ended: a refresh token of generation {Presented} has a good signature but was never issued; generation {Current} is the current one."),
    };

    /// <summary>The predecessor of a refresh token got its successor again, from another network or user agent.</summary>
    public static readonly EventKind RepeatedFromElsewhere = new(
        "refresh.repeated",
        EventOutcome.Accepted,
        "the token before the current one came again within the grace, from another network or user agent than its rotation: a client that moved, or a thief; `details` says which of the two differs")
    {
        Line = new(
            1305,
            LogLevel.Information,
            "The refresh token before the current one of session {Session} of account {Account} was presented again from {Difference}.")
        {
            OnlyWithAuditLine = true,
        },
    };

    /// <summary>An account had more sessions than are kept; the one that was used least recently is over.</summary>
    public static readonly EventKind Displaced = new(
        "session.displaced",
        EventOutcome.Done,
        "the account had more sessions than are kept, and the one that was used least recently ended")
    {
        Told = [AccountEventKinds.SessionEnded],
    };

    public static FeatureEvents All { get; } = new("Sessions")
    {
        Kinds = [LoggedOut, LoggedOutEverywhere, Reused, Forged, RepeatedFromElsewhere, Displaced],
        Counted = [Rotated, Repeated, ByCookie, Dead],
    };
}
