using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;

namespace Doorcode.Factors;

/// <summary>One fresh proof of a logged-in owner.</summary>
internal sealed record ReauthenticateRequest : IRequestBody<ReauthenticateRequest>
{
    /// <summary>The account's password.</summary>
    [StringLength(RequestBody.MaxLength, MinimumLength = 1)]
    [Format("password")]
    [Example("correct horse battery")]
    public string? Password { get; init; }

    /// <summary>The code that the authenticator app shows.</summary>
    [Example("493027")]
    public TypedCode? Totp { get; init; }

    /// <summary>A recovery code.</summary>
    [Example("7K3M-9QXT-2FVB-8HWZ")]
    public string? RecoveryCode { get; init; }

    /// <summary>A passkey that answers the options of reauthenticate/options.</summary>
    public PasskeyProof? Passkey { get; init; }

    static JsonTypeInfo<ReauthenticateRequest> IRequestBody<ReauthenticateRequest>.Json => FactorsJson.Default.ReauthenticateRequest;
}

/// <summary>An access token that tells of the fresh proof. The refresh token stays as it is.</summary>
internal sealed record ReauthenticateResponse
{
    /// <summary>The access token.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public required string Access { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    [Example("Bearer")]
    public string TokenType { get; init; } = "Bearer";

    /// <summary>For how many seconds the access token works.</summary>
    [Example(900)]
    public required long ExpiresIn { get; init; }

    /// <summary>When the owner proved themselves, in seconds since 1970.</summary>
    [Example(1772366400)]
    public required long AuthTime { get; init; }

    /// <summary>How strongly the owner has proved themselves in this session: <c>aal1</c>, <c>aal2</c> or <c>phr</c>.</summary>
    [Example("aal2")]
    public required string Acr { get; init; }
}

/// <summary>Takes a fresh proof for the session of an access token. Wrong ones spend the limits of login.</summary>
internal sealed class Reauthenticate(
    ProvePassword passwords,
    ProveFactor factors,
    SessionStore sessions,
    Database database,
    TokenIssuer tokens,
    AskForClaims claims,
    EventLog events,
    ServerClock clock,
    ILogger<Reauthenticate> log)
{
    public async Task<Result<ReauthenticateResponse>> RunAsync(
        LiveSession session, ReauthenticateRequest request, Caller caller, CancellationToken cancel)
    {
        var read = TypedProof.Read(
            TypedMember.Password(request.Password),
            TypedMember.Totp(request.Totp),
            TypedMember.RecoveryCode(request.RecoveryCode),
            TypedMember.Passkey(request.Passkey));
        if (!read.Try(out var proof, out var unreadable))
            return unreadable;

        var proved = await ProveAsync(session, proof, caller, cancel);
        if (!proved.Try(out var fresh, out var refusal))
            return await RefuseAsync(session, refusal, caller, cancel);

        var told = await AskAsync(session, fresh, cancel);
        var now = clock.Now;
        var facts = fresh.Add(session.Facts, now);
        var isWritten = await database.TryWriteAsync(
            async tx =>
            {
                await sessions.SetFactsAsync(tx, session.Id, fresh.Account, facts);
                await fresh.SpendAsync(tx);
                await events.RecordAsync(tx, Of(FactorsEvents.Reauthenticated, session, caller) with { Details = proof.Member });
            },
            cancel);
        return isWritten ? Answer(session, facts, told, now) : await RefuseAsync(session, Problems.InvalidCredentials, caller, cancel);
    }

    private async Task<Result<Fresh>> ProveAsync(LiveSession session, TypedProof proof, Caller caller, CancellationToken cancel)
    {
        if (proof.Kind is FactorKinds.None)
            return (await passwords.RunAsync(session, proof.Text ?? "", caller, cancel)).Map(Fresh.Password);

        return (await factors.RunAsync(session, proof, caller, cancel)).Map(proven => Fresh.Factor(session.AtEpoch, proven));
    }

    /// <summary>Asks for the claims of the new token. If there are none to be had, the right proof costs its owner no guess.</summary>
    private async ValueTask<AppClaims> AskAsync(LiveSession session, Fresh fresh, CancellationToken cancel)
    {
        try
        {
            return await claims.RunAsync(session.Account, cancel);
        }
        catch (Exception failure) when (ProvenFactor.IsLeftBy(failure))
        {
            await fresh.GiveBackAsync().FinishAsync(log, cancel);
            throw;
        }
    }

    private ReauthenticateResponse Answer(LiveSession session, AuthenticationFacts facts, AppClaims told, long now)
    {
        var stated = StatedFacts.Of(facts, session.Granted);
        var (access, expiresIn) = tokens.Access(session.Account, session.Id, stated, told, now, session.ExpiresAt);
        return new ReauthenticateResponse { Access = access, ExpiresIn = expiresIn, AuthTime = stated.Time, Acr = stated.Level };
    }

    private async Task<Problem> RefuseAsync(LiveSession session, Problem problem, Caller caller, CancellationToken cancel)
    {
        var kind = problem.IsLimit ? FactorsEvents.ReauthenticationLimited : FactorsEvents.NotReauthenticated;
        await events.RecordRefusalAsync(Of(kind, session, caller), cancel);
        return problem;
    }

    private static EventRecord Of(EventKind kind, LiveSession session, Caller caller) =>
        new(kind) { Account = session.Account, Session = session.Id, By = caller };

    /// <summary>A proof that was right: what it adds to the session's facts, and how it is spent or given back.</summary>
    private sealed record Fresh(
        AccountAtEpoch Account,
        Func<AuthenticationFacts, long, AuthenticationFacts> Add,
        Func<Transaction, ValueTask> SpendAsync,
        Func<Task> GiveBackAsync)
    {
        public static Fresh Password(StoredAccount account) =>
            new(account.AtEpoch, (facts, now) => facts.WithPassword(now), _ => ValueTask.CompletedTask, () => Task.CompletedTask);

        public static Fresh Factor(AccountAtEpoch account, ProvenFactor proven) =>
            new(account, (facts, now) => facts.WithFactor(proven.Method, proven.Level, now), proven.SpendAsync, proven.GiveBackAsync);
    }
}
