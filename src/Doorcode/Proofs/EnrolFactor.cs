using Doorcode.Accounts;
using Doorcode.Devices;
using Doorcode.EventHandlers;
using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.Proofs;

/// <summary>What an enrolment answers beside its feature's own members.</summary>
/// <param name="RecoveryCodes">The recovery codes, with the first factor; shown this once.</param>
/// <param name="Tokens">The tokens of the session that began, with an enrolment ticket.</param>
internal sealed record Enrolled(IReadOnlyList<string>? RecoveryCodes, TokenPair? Tokens);

/// <summary>
/// What every enrolment of a second factor changes, in one transaction: the feature's own row, the account's kinds of factors, what the
/// session has proved, and with the first factor the recovery codes and the end of the other sessions. An enrolment ticket becomes a session.
/// </summary>
internal sealed class EnrolFactor(
    Database database,
    CompleteLogin complete,
    RecoveryCodeStore codes,
    DeviceTokens devices,
    EventLog events,
    AccountFeed feed,
    ServerClock clock,
    ILogger<EnrolFactor> log)
{
    /// <summary>Enrols a factor, unless the account has changed since the enrolment was allowed.</summary>
    /// <param name="who">Who enrols it. The epoch that was read with it must be that of the enrolment.</param>
    /// <param name="added">Its kind.</param>
    /// <param name="proof">Its first proof: enrolling a factor proves it.</param>
    /// <param name="store">
    /// Stores what the feature keeps of it, its event and its letter. Gets the session: the one that asks, or the one that the ticket becomes.
    /// </param>
    /// <param name="carrier">What the client keeps of the session that a ticket becomes.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What to answer, or the problem of a wrong proof when something has changed meanwhile.</returns>
    public Task<Result<Enrolled>> RunAsync(
        Enrolee who,
        FactorKinds added,
        ProvenFactor proof,
        Func<Transaction, SessionId, ValueTask> store,
        SessionCarrier carrier,
        Caller caller,
        CancellationToken cancel)
    {
        var enrolment = new Enrolment(who.Account, added, proof, store, RecoveryCode.ForFirstOf(who.Account));
        return who switch
        {
            { Session: { } session } => RaiseAsync(session, enrolment, cancel),
            { Ticket: { } ticket } => CompleteAsync(ticket, carrier, enrolment, caller, cancel),
            _ => throw new System.Diagnostics.UnreachableException("An enrolee has a session or a ticket."),
        };
    }

    private async Task<Result<Enrolled>> RaiseAsync(LiveSession session, Enrolment enrolment, CancellationToken cancel)
    {
        var facts = session.Facts.WithFactor(enrolment.Proof.Method, enrolment.Proof.Level, clock.Now);
        var isDone = await database.TryWriteAsync(
            async tx =>
            {
                await WriteAsync(tx, session.Id, enrolment);
                await SessionStore.SetFactsAsync(tx, session.Id, session.Account, facts);
            },
            cancel);
        return isDone ? new Enrolled(enrolment.Shown, Tokens: null) : enrolment.Refused;
    }

    private async Task<Result<Enrolled>> CompleteAsync(
        OpenTicket ticket, SessionCarrier carrier, Enrolment enrolment, Caller caller, CancellationToken cancel)
    {
        LoginStep step;
        try
        {
            step = await complete.RunAsync(
                ticket.Account,
                now => ticket.Facts.WithFactor(enrolment.Proof.Method, enrolment.Proof.Level, now),
                ticket.Recognize(caller),
                carrier,
                async (tx, session) =>
                {
                    await LoginTicketStore.TakeAsync(tx, ticket.Hash);
                    var begun = session ?? throw new InvalidOperationException("Two factors always begin a session.");
                    await WriteAsync(tx, begun, enrolment);
                    await SessionStore.RaiseEpochAsync(tx, begun, ticket.Account.Id);
                    await events.RecordAsync(
                        tx, new EventRecord(ProofsEvents.LoginByEnrolment) { Account = ticket.Account.Id, Session = begun, By = caller });
                },
                cancel);
        }
        catch (Exception failure) when (ProvenFactor.IsLeftBy(failure))
        {
            await enrolment.Proof.GiveBackAsync().FinishAsync(log, cancel);
            throw;
        }

        // The first factor has raised the epoch, so a device token of the epoch before it would be dead.
        var raised = ticket.Account with { Epoch = ticket.Account.Epoch + 1 };
        return step.ToResult(enrolment.Refused)
            .Map(tokens => new Enrolled(enrolment.Shown, tokens with { DeviceToken = devices.Issue(raised, tokens.Session) }));
    }

    /// <summary>The account's row first: concurrent changes of one account take turns.</summary>
    private async ValueTask WriteAsync(Transaction transaction, SessionId session, Enrolment enrolment)
    {
        var account = enrolment.Account;
        var kinds = account.Factors | enrolment.Added | (enrolment.Codes.Count > 0 ? FactorKinds.RecoveryCodes : FactorKinds.None);
        await AccountStore.SetFactorsAsync(transaction, account, kinds);
        await enrolment.Proof.SpendAsync(transaction);
        await enrolment.Store(transaction, session);
        if (enrolment.Codes.Count > 0)
        {
            await codes.ReplaceAsync(transaction, account.Id, enrolment.Codes);
            if (await SessionStore.EndOthersAsync(transaction, session, account.Id, EndReason.FirstFactor) > 0)
                await feed.TellAsync(transaction, account.Id, AccountEventKinds.SessionEnded);
        }
    }

    /// <summary>An enrolment that is about to be written.</summary>
    private sealed record Enrolment(
        AccountAtEpoch Account,
        FactorKinds Added,
        ProvenFactor Proof,
        Func<Transaction, SessionId, ValueTask> Store,
        IReadOnlyList<RecoveryCode> Codes)
    {
        /// <summary>The codes as they are shown; null when there are none.</summary>
        public IReadOnlyList<string>? Shown => Codes.Count == 0 ? null : [.. Codes.Select(code => code.Shown)];

        /// <summary>Answered like a wrong proof.</summary>
        public Problem Refused => Added.WrongProof();
    }
}
