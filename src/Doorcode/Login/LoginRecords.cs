using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.Login;

/// <summary>Records what became of logins by password.</summary>
internal sealed class LoginRecords(EventLog events, ILogger<LoginRecords> log)
{
    /// <summary>Records a right password with the transaction that begins the session or issues the ticket.</summary>
    /// <param name="transaction">That transaction.</param>
    /// <param name="kind">What became of it.</param>
    /// <param name="account">Whose password it was.</param>
    /// <param name="session">The session; null with a ticket.</param>
    /// <param name="address">The address that was typed.</param>
    /// <param name="caller">Who logged in.</param>
    public ValueTask AcceptedAsync(
        Transaction transaction, EventKind kind, AccountId account, SessionId? session, EmailAddress address, Caller caller) =>
        events.RecordAsync(transaction, Of(kind, address, caller) with { Account = account, Session = session });

    /// <summary>Records a login that a limit refused before it was judged.</summary>
    public Task LimitedAsync(EmailAddress address, Caller caller, CancellationToken cancel) =>
        events.RecordRefusalAsync(Of(LoginEvents.Limited, address, caller), cancel);

    /// <summary>Records a refused login, even if its client stops waiting.</summary>
    public Task RefusedAsync(EventKind kind, AccountId? account, EmailAddress address, Caller caller, CancellationToken cancel) =>
        events.RecordRefusalAsync(Of(kind, address, caller) with { Account = account }, CancellationToken.None).FinishAsync(log, cancel);

    private EventRecord Of(EventKind kind, EmailAddress address, Caller caller) =>
        new(kind) { AddressKey = events.KeyOf(address), By = caller };
}
