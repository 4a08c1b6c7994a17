using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Passkeys;

/// <summary>The events of passkeys. Events 1790 to 1798.</summary>
internal static class PasskeysEvents
{
    private static readonly OutcomeCounter Logins = new("doorcode.passkey.logins", "{login}", "Logins by passkey alone, by outcome.");

    /// <summary>A passkey was added.</summary>
    public static readonly EventKind Added = new("passkey.added", EventOutcome.Accepted, "a passkey was added to the account")
    {
        Told = [AccountEventKinds.FactorAdded],
        Line = new(1790, LogLevel.Information, "Account {Account} has a new passkey."),
    };

    /// <summary>A passkey was removed.</summary>
    public static readonly EventKind Removed = new("passkey.removed", EventOutcome.Accepted, "a passkey was removed from the account")
    {
        Told = [AccountEventKinds.FactorRemoved],
        Line = new(1791, LogLevel.Information, "A passkey of account {Account} is removed."),
    };

    /// <summary>A passkey was right, and a session began.</summary>
    public static readonly EventKind LoginAccepted = new("passkey.login", EventOutcome.Accepted, "a passkey was right, and a session began")
    {
        Counted = Logins.As("accepted"),
    };

    /// <summary>A passkey was refused.</summary>
    public static readonly EventKind LoginRejected = new(
        "passkey.login", EventOutcome.Rejected, "a passkey was not accepted, or its account is not active or changed meanwhile")
    {
        Counted = Logins.As("rejected"),
        Line = new(1792, LogLevel.Information, "A login by passkey was rejected; the account of the passkey: {Account}."),
    };

    /// <summary>The signature was good, and the counter was not higher than before.</summary>
    public static readonly EventKind CounterRefused = new(
        "passkey.counter", EventOutcome.Rejected, "the signature of a passkey was good, but its counter had been seen: perhaps the authenticator was copied")
    {
        Line = new(1793, LogLevel.Warning, "A passkey of account {Account} showed a counter that had been seen; perhaps its authenticator was copied."),
    };

    public static FeatureEvents All { get; } = new("Passkeys") { Kinds = [Added, Removed, LoginAccepted, LoginRejected, CounterRefused] };
}
