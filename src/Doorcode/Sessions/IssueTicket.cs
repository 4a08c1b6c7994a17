using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Decides whether a login lacks a second factor, and issues the ticket that lets it go on.</summary>
internal sealed class IssueTicket(Database database, LoginTicketStore tickets, IOptions<SecondFactorOptions> options)
{
    /// <summary>Which ticket a login needs; null when it is complete.</summary>
    /// <param name="account">The account.</param>
    /// <param name="facts">What its owner has proved.</param>
    public TicketKind? Needed(AccountAtEpoch account, AuthenticationFacts facts)
    {
        if (facts.Level is not AssuranceLevel.OneFactor)
            return null;

        if (account.Factors.HasFactor())
            return TicketKind.SecondFactor;

        return options.Value.IsRequiredOf(account.Granted) ? TicketKind.Enrolment : null;
    }

    /// <summary>Issues a ticket, unless the account has changed since its owner began to prove themselves.</summary>
    /// <param name="kind">What the ticket is good for.</param>
    /// <param name="account">The account.</param>
    /// <param name="facts">What its owner has proved.</param>
    /// <param name="caller">Who gets the ticket. The session that it becomes begins on a known device if this one is.</param>
    /// <param name="alongside">What else belongs to the login; written with the ticket, or not at all.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<LoginStep> RunAsync(
        TicketKind kind,
        AccountAtEpoch account,
        AuthenticationFacts facts,
        Caller caller,
        Func<Transaction, ValueTask> alongside,
        CancellationToken cancel)
    {
        var ticket = LoginTicket.New(account.Factors);
        var isIssued = await database.TryWriteAsync(
            async tx =>
            {
                await tickets.InsertAsync(tx, new NewTicket(ticket, kind, account, facts, caller.Device));
                await alongside(tx);
            },
            cancel);
        if (!isIssued)
            return LoginStep.Refused.Value;

        return kind is TicketKind.Enrolment ? new LoginStep.EnrolmentNeeded(ticket) : new LoginStep.SecondFactorNeeded(ticket);
    }
}
