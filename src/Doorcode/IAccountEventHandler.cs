using System.Diagnostics.CodeAnalysis;

namespace Doorcode;

/// <summary>
/// Learns what happens to accounts: after it is committed, at least once, also after a crash. No request waits for it.
/// <c>AddDoorcode().AddEventHandler&lt;T&gt;()</c> registers one; it is made for each event, in a scope of its own.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It handles events; .NET's delegates of that name are something else.")]
public interface IAccountEventHandler
{
    /// <summary>
    /// Handles an event. An exception, or more than 15 seconds, is a failure: the event comes again, 1, 2, 4 … 60 seconds later, for a week. It
    /// may come twice all the same, and the events of an account may arrive out of order: see <see cref="AccountEvent.Sequence"/>.
    /// </summary>
    /// <param name="accountEvent">What happened.</param>
    /// <param name="cancel">Cancelled after 15 seconds, and when the server stops.</param>
    Task HandleAsync(AccountEvent accountEvent, CancellationToken cancel);
}

/// <summary>Something that happened to an account. It holds no personal data: <see cref="IAccounts.FindAsync"/> tells how the account is now.</summary>
/// <param name="Id">Names the event: the same each time that it comes, and for every handler.</param>
/// <param name="Kind">What happened: one of <see cref="AccountEventKinds"/>. Later versions add kinds; ignore those that you do not know.</param>
/// <param name="Account">To which account.</param>
/// <param name="Sequence">Grows by one with each event of the account, from 1.</param>
/// <param name="At">When.</param>
public sealed record AccountEvent(Guid Id, string Kind, AccountId Account, long Sequence, DateTimeOffset At);

/// <summary>The kinds of events that handlers get.</summary>
public static class AccountEventKinds
{
    /// <summary>The account was made: a code was confirmed, or an operator or the app made it. An import tells nothing.</summary>
    public const string AccountCreated = "account.created";

    /// <summary>The name or the claims changed.</summary>
    public const string AccountUpdated = "account.updated";

    /// <summary>The address changed, or was given back.</summary>
    public const string EmailChanged = "account.email_changed";

    /// <summary>The password was changed or reset, or a stop code made it unusable.</summary>
    public const string PasswordChanged = "account.password_changed";

    /// <summary>The account was disabled.</summary>
    public const string AccountDisabled = "account.disabled";

    /// <summary>The account was enabled again.</summary>
    public const string AccountEnabled = "account.enabled";

    /// <summary>The account was deleted; its last event.</summary>
    public const string AccountDeleted = "account.deleted";

    /// <summary>A session began.</summary>
    public const string SessionCreated = "session.created";

    /// <summary>One or several sessions were ended. One that reaches its end by time has no event.</summary>
    public const string SessionEnded = "session.ended";

    /// <summary>A second factor was added.</summary>
    public const string FactorAdded = "factor.added";

    /// <summary>A second factor was removed.</summary>
    public const string FactorRemoved = "factor.removed";

    /// <summary>The roles changed.</summary>
    public const string RolesChanged = "roles.changed";
}
