using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>The one gate: every way in ends here, and nothing else begins a session.</summary>
internal sealed class CompleteLogin(
    ServerClock clock, IssueTicket tickets, IssueTokens issue, AskForClaims claims, BeginSession begin, ILogger<CompleteLogin> log)
{
    /// <summary>Whether the app is asked what a session's first access token tells.</summary>
    public bool AsksTheApp => claims.IsUsed;

    /// <summary>
    /// Begins the session and signs its first pair, unless the account has changed since its owner began to prove themselves. Where a
    /// second factor is lacking, issues a ticket instead.
    /// </summary>
    /// <param name="account">The account, with the epoch that was read together with what the proof was verified against.</param>
    /// <param name="proofs">What its owner has proved, as of now (UTC milliseconds).</param>
    /// <param name="caller">Who gets the session.</param>
    /// <param name="alongside">
    /// What else belongs to the login; written with the session or the ticket, or not at all. Gets the session, or null with a ticket.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<LoginStep> RunAsync(
        AccountAtEpoch account,
        Func<long, AuthenticationFacts> proofs,
        Caller caller,
        Func<Transaction, SessionId?, ValueTask> alongside,
        CancellationToken cancel) =>
        RunAsync(account, proofs, caller, SessionCarrier.RefreshToken, alongside, cancel);

    /// <summary>
    /// Asks the app what the access token of a login tells, for a proof that must not be spent when the app fails. Nothing is asked where a
    /// second factor is lacking.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="proofs">What its owner has proved, as of now (UTC milliseconds).</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>
    /// What it told, for <c>RunAsync</c>; null when it was not asked. <c>RunAsync</c> asks it then, if the second factor is not needed any more.
    /// </returns>
    public async ValueTask<AppClaims?> AskAsync(AccountAtEpoch account, Func<long, AuthenticationFacts> proofs, CancellationToken cancel) =>
        tickets.Needed(account, proofs(clock.Now)) is null ? await claims.RunAsync(account.Id, cancel) : null;

    /// <summary>The same, for a client that says what it wants to keep.</summary>
    /// <param name="account">The account, with the epoch that was read together with what the proof was verified against.</param>
    /// <param name="proofs">What its owner has proved, as of now (UTC milliseconds).</param>
    /// <param name="caller">Who gets the session.</param>
    /// <param name="carrier">What the client keeps.</param>
    /// <param name="alongside">
    /// What else belongs to the login; written with the session or the ticket, or not at all. Gets the session, or null with a ticket.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="told">What the app told already; null to ask it.</param>
    public async Task<LoginStep> RunAsync(
        AccountAtEpoch account,
        Func<long, AuthenticationFacts> proofs,
        Caller caller,
        SessionCarrier carrier,
        Func<Transaction, SessionId?, ValueTask> alongside,
        CancellationToken cancel,
        AppClaims? told = null)
    {
        var now = clock.Now;
        var facts = proofs(now);
        if (tickets.Needed(account, facts) is { } kind)
            return await tickets.RunAsync(kind, account, facts, caller, tx => alongside(tx, null), cancel);

        told ??= await claims.RunAsync(account.Id, cancel);
        var session = issue.Prepare(account, facts, caller, carrier, now);
        if (!await begin.TryAsync(session, alongside, cancel))
            return LoginStep.Refused.Value;

        SessionsLog.Began(log, session.Row.Id, account.Id);
        return new LoginStep.Complete(issue.PairOf(session, told));
    }
}
