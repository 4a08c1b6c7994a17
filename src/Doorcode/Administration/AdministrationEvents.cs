using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.Administration;

/// <summary>The events of what operators and the app do to accounts. Events 2000 to 2009.</summary>
internal static class AdministrationEvents
{
    /// <summary>The account was made without a code.</summary>
    public static readonly EventKind Created = new("account.created", EventOutcome.Done, "an operator or the app made the account")
    {
        Told = [AccountEventKinds.AccountCreated],
        Line = new(2000, LogLevel.Information, "Account {Account} is created without a code."),
    };

    /// <summary>The account was disabled.</summary>
    public static readonly EventKind Disabled = new(
        "account.disabled", EventOutcome.Done, "an operator or the app disabled the account; all sessions ended")
    {
        Told = [AccountEventKinds.AccountDisabled],
        Line = new(2001, LogLevel.Warning, "Account {Account} is disabled; {Count} sessions ended."),
    };

    /// <summary>The account was enabled again.</summary>
    public static readonly EventKind Enabled = new("account.enabled", EventOutcome.Done, "an operator or the app enabled the account again")
    {
        Told = [AccountEventKinds.AccountEnabled],
        Line = new(2002, LogLevel.Information, "Account {Account} is enabled."),
    };

    /// <summary>The account was deleted.</summary>
    public static readonly EventKind Deleted = new("account.deleted", EventOutcome.Done, "an operator or the app deleted the account")
    {
        Told = [AccountEventKinds.AccountDeleted],
        Line = new(2003, LogLevel.Warning, "Account {Account} is deleted by those who run the service."),
    };

    /// <summary>The roles of the account were replaced.</summary>
    public static readonly EventKind RolesChanged = new(
        "roles.changed", EventOutcome.Done, "an operator or the app replaced the roles of the account; `details` has as many of the new ones as find room")
    {
        Told = [AccountEventKinds.RolesChanged],
        Line = new(2004, LogLevel.Information, "The roles of account {Account} are replaced."),
    };

    /// <summary>The claims of the account were replaced.</summary>
    public static readonly EventKind ClaimsChanged = new("claims.changed", EventOutcome.Done, "an operator or the app replaced the claims of the account")
    {
        Told = [AccountEventKinds.AccountUpdated],
        Line = new(2005, LogLevel.Information, "The claims of account {Account} are replaced."),
    };

    /// <summary>All sessions of the account were ended.</summary>
    public static readonly EventKind SessionsEnded = new("sessions.ended", EventOutcome.Done, "an operator or the app ended all sessions of the account")
    {
        Told = [AccountEventKinds.SessionEnded],
        Line = new(2006, LogLevel.Information, "All {Count} sessions of account {Account} ended by those who run the service."),
    };

    /// <summary>All second factors of the account were removed.</summary>
    public static readonly EventKind FactorsReset = new("factors.reset", EventOutcome.Done, "an operator removed all second factors of the account")
    {
        Told = [AccountEventKinds.FactorRemoved],
        Line = new(2007, LogLevel.Warning, "All second factors of account {Account} are removed by those who run the service."),
    };

    /// <summary>Every session of every account was ended.</summary>
    public static readonly EventKind EverySessionEnded = new(
        "sessions.all_ended", EventOutcome.Done, "an operator ended the sessions of all accounts; handlers of the app are not told")
    {
        Line = new(2008, LogLevel.Warning, "The sessions of all accounts are ended by those who run the service."),
    };

    public static FeatureEvents All { get; } = new("Administration")
    {
        Kinds = [Created, Disabled, Enabled, Deleted, RolesChanged, ClaimsChanged, SessionsEnded, FactorsReset, EverySessionEnded],
    };
}
