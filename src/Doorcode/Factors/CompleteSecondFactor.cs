using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Microsoft.Extensions.Logging;

namespace Doorcode.Factors;

/// <summary>A login ticket and one proof of a second factor.</summary>
internal sealed record SecondFactorRequest : IRequestBody<SecondFactorRequest>
{
    /// <summary>The <c>login_ticket</c> that login answered.</summary>
    [Example("Yk3vJ0x3n8QmPzK5tR7wB2cD4fGhYk3vJ0x3n8QmPzK")]
    public required string LoginTicket { get; init; }

    /// <summary>The code that the authenticator app shows. Spaces and hyphens are dropped, and decimal digits of every script are read.</summary>
    [Example("493027")]
    public TypedCode? Totp { get; init; }

    /// <summary>A recovery code, in any case, with or without hyphens.</summary>
    [Example("7K3M-9QXT-2FVB-8HWZ")]
    public string? RecoveryCode { get; init; }

    /// <summary>A passkey that answers the options of login/second-factor/options.</summary>
    public PasskeyProof? Passkey { get; init; }

    /// <summary>Whether the answer sets the session cookie in place of <c>refresh</c>; for browsers.</summary>
    [Example(false)]
    public bool UseCookie { get; init; }

    static JsonTypeInfo<SecondFactorRequest> IRequestBody<SecondFactorRequest>.Json => FactorsJson.Default.SecondFactorRequest;
}

/// <summary>Completes a login with a second factor. All guesses of a ticket are counted before they are judged.</summary>
internal sealed class CompleteSecondFactor(
    LoginTicketStore tickets,
    KnownFactors factors,
    CompleteLogin complete,
    EventLog events,
    ILogger<CompleteSecondFactor> log)
{
    public async Task<Result<TokenPair>> RunAsync(SecondFactorRequest request, Caller caller, CancellationToken cancel)
    {
        var read = TypedProof.Read(
            TypedMember.Totp(request.Totp), TypedMember.RecoveryCode(request.RecoveryCode), TypedMember.Passkey(request.Passkey));
        if (!read.Try(out var proof, out var unreadable))
            return unreadable;

        // A dead ticket is answered like a wrong code, for every kind of proof.
        var hash = LoginTicket.Hash(request.LoginTicket);
        if (await factors.VerifyGuessAsync(hash, proof.For(hash, caller), cancel) is not { Ticket: var ticket } verified)
            return await RejectAsync(Problems.CodeRejected, new EventRecord(FactorsEvents.Rejected) { By = caller }, cancel);

        if (!verified.Proof.Try(out var proven, out var problem))
            return await RefuseAsync(ticket, problem, caller, cancel);

        LoginStep step;
        try
        {
            step = await complete.RunAsync(
                ticket.Account,
                now => ticket.Facts.WithFactor(proven.Method, proven.Level, now),
                ticket.Recognize(caller),
                request.UseCookie ? SessionCarrier.Cookie : SessionCarrier.RefreshToken,
                async (tx, session) =>
                {
                    await LoginTicketStore.TakeAsync(tx, ticket.Hash);
                    await proven.SpendAsync(tx);
                    await events.RecordAsync(
                        tx, Of(FactorsEvents.Accepted, ticket, caller) with { Session = session, Details = proof.Member });
                },
                cancel);
        }
        catch (Exception failure) when (ProvenFactor.IsLeftBy(failure))
        {
            await GiveBackAsync(ticket, proven).FinishAsync(log, cancel);
            throw;
        }

        if (step is not LoginStep.Refused)
            return step.ToResult(Problems.CodeRejected);

        return await RefuseAsync(ticket, proof.Kind.WrongProof(), caller, cancel, proven);
    }

    /// <summary>Gives back the guesses that a right proof took, when the login failed without its owner's fault.</summary>
    private async Task GiveBackAsync(OpenTicket ticket, ProvenFactor proven)
    {
        await proven.GiveBackAsync();
        await tickets.GiveBackAsync(ticket.Hash, CancellationToken.None);
    }

    private async Task<Problem> RefuseAsync(
        OpenTicket ticket, Problem problem, Caller caller, CancellationToken cancel, ProvenFactor? unspent = null)
    {
        if (problem.IsLimit)
        {
            await tickets.GiveBackAsync(ticket.Hash, CancellationToken.None).FinishAsync(log, cancel);
            return await RejectAsync(problem, Of(FactorsEvents.Limited, ticket, caller), cancel);
        }

        return await RejectAsync(
            ticket.GuessesLeft == 0 ? Problems.AttemptsExhausted : problem, Of(FactorsEvents.Rejected, ticket, caller), cancel, unspent);
    }

    /// <summary>Recorded even if the client disconnects.</summary>
    private async Task<Problem> RejectAsync(Problem problem, EventRecord fact, CancellationToken cancel, ProvenFactor? unspent = null)
    {
        await RecordAsync().FinishAsync(log, cancel);
        return problem;

        async Task RecordAsync()
        {
            await events.RecordRefusalAsync(fact, CancellationToken.None);
            if (unspent is not null)
                await unspent.RecordShownAsync();
        }
    }

    private static EventRecord Of(EventKind kind, OpenTicket ticket, Caller caller) => new(kind) { Account = ticket.Account.Id, By = caller };
}
