using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.EmailChange;

/// <summary>The events of changes of an address. Events 1770 to 1774.</summary>
internal static class EmailChangeEvents
{
    private static readonly OutcomeCounter Changes = new(
        "doorcode.email_changes", "{change}", "Changes of an account's address, by what became of them.");

    /// <summary>A change was asked for, and waits for the code that was mailed to the new address.</summary>
    public static readonly EventKind Asked = new(
        "email.change", EventOutcome.Accepted, "a change of the account's address was asked for; the line has the old address's key")
    {
        Counted = Changes.As("asked"),
        Line = new(1770, LogLevel.Information, "A change of the address of account {Account} was asked for."),
    };

    /// <summary>The code was right, and the account has the new address.</summary>
    public static readonly EventKind Confirmed = new(
        "email.confirm", EventOutcome.Accepted, "the account has a new address; the line has the new address's key")
    {
        Told = [AccountEventKinds.EmailChanged],
        Counted = Changes.As("confirmed"),
        Line = new(1771, LogLevel.Information, "Account {Account} has a new address."),
    };

    /// <summary>The code was right, and another account had got the address in the meantime.</summary>
    public static readonly EventKind Taken = new(
        "email.confirm", EventOutcome.Rejected, "the code was right, and another account had got the address in the meantime")
    {
        Counted = Changes.As("taken"),
    };

    /// <summary>A stop code ended a change that was not confirmed.</summary>
    public static readonly EventKind Stopped = new(
        "email.stop", EventOutcome.Accepted,
        "a stop code ended a change before it was confirmed; all sessions ended and the password is unusable")
    {
        Told = [AccountEventKinds.PasswordChanged],
        Counted = Changes.As("stopped"),
        Line = new(1772, LogLevel.Warning, "A change of the address of account {Account} was stopped; its sessions ended."),
    };

    /// <summary>A stop code gave the account its old address back.</summary>
    public static readonly EventKind Undone = new(
        "email.undo", EventOutcome.Accepted,
        "a stop code gave the account its old address back; all sessions ended, the password is unusable, and factors that were enrolled since the request are gone")
    {
        Told = [AccountEventKinds.EmailChanged, AccountEventKinds.PasswordChanged],
        Counted = Changes.As("undone"),
        Line = new(1773, LogLevel.Warning, "Account {Account} has its old address back; its sessions ended."),
    };

    /// <summary>A stop code was wrong, or its network had no guess left.</summary>
    public static readonly EventKind StopRejected = new(
        "email.stop", EventOutcome.Rejected, "a stop code was wrong or too old, or its network had no guess left for the address")
    {
        Counted = Changes.As("stop_rejected"),
        Line = new(1774, LogLevel.Information, "A stop code was rejected.") { OnlyWithAuditLine = true },
    };

    public static FeatureEvents All { get; } = new("EmailChange")
    {
        Kinds = [Asked, Confirmed, Taken, Stopped, Undone, StopRejected],
    };
}
