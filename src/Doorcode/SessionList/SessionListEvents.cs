using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.SessionList;

/// <summary>The events of the list of sessions. Events 1306 to 1319.</summary>
internal static class SessionListEvents
{
    /// <summary>The owner ended one session by its id.</summary>
    public static readonly EventKind Ended = new(
        "session.ended", EventOutcome.Accepted, "the owner ended a session by its id; `details` names the session that asked")
    {
        Told = [AccountEventKinds.SessionEnded],
        Line = new(1306, LogLevel.Information, "Session {Session} of account {Account} ended by session {By}."),
    };

    public static FeatureEvents All { get; } = new("SessionList") { Kinds = [Ended] };
}
