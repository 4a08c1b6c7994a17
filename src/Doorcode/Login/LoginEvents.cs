using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Login;

/// <summary>The events of login. Events 1600 to 1699; the audit log has the network of each.</summary>
internal static class LoginEvents
{
    private static readonly OutcomeCounter Logins = new("doorcode.logins", "{login}", "Logins tried, by outcome.");

    /// <summary>Address and password were right, and a session began.</summary>
    public static readonly EventKind Accepted = new("login", EventOutcome.Accepted, "address and password were right, and a session began")
    {
        Counted = Logins.As("accepted"),
    };

    /// <summary>Address and password were right, and a ticket was issued: a second factor is lacking.</summary>
    public static readonly EventKind SecondFactor = new(
        "login.second-factor-asked",
        EventOutcome.Accepted,
        "address and password were right, and a second factor was asked for, or its enrolment; no session began")
    {
        Counted = Logins.As("second_factor"),
    };

    /// <summary>Address or password was wrong.</summary>
    public static readonly EventKind Rejected = new("login", EventOutcome.Rejected, "address or password was wrong, or the account changed meanwhile")
    {
        Counted = Logins.As("rejected"),
        Line = new(1600, LogLevel.Information, "A login was rejected; the account of its address: {Account}."),
    };

    /// <summary>Address and password were right, and the account is disabled.</summary>
    public static readonly EventKind Disabled = new("login.disabled", EventOutcome.Rejected, "address and password were right, but the account is disabled")
    {
        Counted = Logins.As("disabled"),
        Line = new(1603, LogLevel.Information, "A login was refused: account {Account} is disabled."),
    };

    /// <summary>A limit refused the login before the password was judged.</summary>
    public static readonly EventKind Limited = new("login", EventOutcome.Limited, "a limit refused the login before the password was judged")
    {
        Counted = Logins.As("limited"),
        Line = new(1601, LogLevel.Information, "A login was refused by a limit; the audit log counts those that follow.") { OnlyWithAuditLine = true },
    };

    /// <summary>A mailed code was right, and a session began.</summary>
    public static readonly EventKind AcceptedByCode = new("login.code", EventOutcome.Accepted, "a mailed code was right, and a session began")
    {
        Counted = Logins.As("accepted_by_code"),
    };

    /// <summary>A mailed code was right, and a ticket was issued: a second factor is lacking.</summary>
    public static readonly EventKind SecondFactorAfterCode = new(
        "login.code.second-factor-asked",
        EventOutcome.Accepted,
        "a mailed code was right, and a second factor was asked for, or its enrolment; no session began")
    {
        Counted = Logins.As("second_factor_after_code"),
    };

    /// <summary>A mailed code was right, but its account had changed since it was mailed.</summary>
    public static readonly EventKind CodeVoid = new(
        "login.code", EventOutcome.Rejected, "a mailed code was right, but the account is not active or has changed since it was mailed")
    {
        Counted = Logins.As("rejected_after_code"),
        Line = new(1602, LogLevel.Information, "A login by mailed code was rejected: account {Account} is not active, or has changed since."),
    };

    public static FeatureEvents All { get; } = new("Login") { Kinds = [Accepted, SecondFactor, Rejected, Disabled, Limited, AcceptedByCode, SecondFactorAfterCode, CodeVoid] };
}
