using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Factors;

/// <summary>The events of second factors. Events 1745 to 1769.</summary>
internal static class FactorsEvents
{
    private static readonly OutcomeCounter SecondFactors = new(
        "doorcode.second_factors", "{proof}", "Second factors tried at login, by outcome.");

    private static readonly OutcomeCounter Reauthentications = new(
        "doorcode.reauthentications", "{proof}", "Fresh proofs of logged-in owners, by outcome.");

    /// <summary>The second factor of a login was right, and a session began.</summary>
    public static readonly EventKind Accepted = new(
        "login.second-factor", EventOutcome.Accepted, "the second factor of a login was right, and a session began; `details` says which factor")
    {
        Counted = SecondFactors.As("accepted"),
    };

    /// <summary>The second factor of a login was wrong, or its ticket was dead.</summary>
    public static readonly EventKind Rejected = new(
        "login.second-factor", EventOutcome.Rejected, "the second factor of a login was wrong, or its ticket was dead")
    {
        Counted = SecondFactors.As("rejected"),
        Line = new(1745, LogLevel.Information, "A second factor was rejected; the account of its ticket: {Account}."),
    };

    /// <summary>Too many codes of the authenticator app were wrong: this one was not judged.</summary>
    public static readonly EventKind Limited = new(
        "login.second-factor", EventOutcome.Limited, "too many codes of the authenticator app were wrong, so this one was not judged")
    {
        Counted = SecondFactors.As("limited"),
        Line = new(1746, LogLevel.Warning, "Codes of the authenticator app of account {Account} are not judged for a while: too many were wrong.")
        {
            OnlyWithAuditLine = true,
        },
    };

    /// <summary>A logged-in owner proved themselves anew.</summary>
    public static readonly EventKind Reauthenticated = new(
        "reauthenticate", EventOutcome.Accepted, "a logged-in owner proved themselves anew; `details` says how")
    {
        Counted = Reauthentications.As("accepted"),
    };

    /// <summary>The proof of a logged-in client was wrong.</summary>
    public static readonly EventKind NotReauthenticated = new(
        "reauthenticate", EventOutcome.Rejected, "the fresh proof of a logged-in client was wrong")
    {
        Counted = Reauthentications.As("rejected"),
    };

    /// <summary>A limit refused the proof of a logged-in client before it was judged.</summary>
    public static readonly EventKind ReauthenticationLimited = new(
        "reauthenticate", EventOutcome.Limited, "a limit refused the fresh proof of a logged-in client before it was judged")
    {
        Counted = Reauthentications.As("limited"),
    };

    /// <summary>An authenticator app was enrolled.</summary>
    public static readonly EventKind TotpAdded = new(
        "factor.added", EventOutcome.Accepted, "an authenticator app was enrolled, in place of the one before if there was one")
    {
        Told = [AccountEventKinds.FactorAdded],
        Line = new(1750, LogLevel.Information, "Account {Account} enrolled an authenticator app."),
    };

    /// <summary>The authenticator app was removed.</summary>
    public static readonly EventKind TotpRemoved = new("factor.removed", EventOutcome.Accepted, "the authenticator app was removed")
    {
        Told = [AccountEventKinds.FactorRemoved],
        Line = new(1751, LogLevel.Information, "Account {Account} removed its authenticator app."),
    };

    /// <summary>The recovery codes were replaced.</summary>
    public static readonly EventKind RecoveryCodesReplaced = new(
        "recovery-code.replaced", EventOutcome.Accepted, "new recovery codes took the place of the old ones")
    {
        Line = new(1752, LogLevel.Information, "Account {Account} made new recovery codes."),
    };

    public static FeatureEvents All { get; } = new("Factors")
    {
        Kinds =
        [
            Accepted, Rejected, Limited, Reauthenticated, NotReauthenticated, ReauthenticationLimited, TotpAdded, TotpRemoved,
            RecoveryCodesReplaced,
        ],
    };
}
