using System.Text;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Audit;
using Doorcode.Http;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>A refresh token to exchange.</summary>
internal sealed record RefreshRequest : IRequestBody<RefreshRequest>
{
    /// <summary>The refresh token of the last login or refresh.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public required string Refresh { get; init; }

    static JsonTypeInfo<RefreshRequest> IRequestBody<RefreshRequest>.Json => SessionsJson.Default.RefreshRequest;
}

/// <summary>
/// Exchanges a refresh token for the next pair. The token presented dies; its immediate predecessor gets the same successor
/// inside the grace window; anything older ends the session (RFC 9700 section 4.14).
/// </summary>
internal sealed class Refresh(
    TokenReader reader,
    TokenIssuer issuer,
    SessionStore sessions,
    Database database,
    MasterKey master,
    IOptions<JwtOptions> options,
    DoorcodeMeter meter,
    ILogger<Refresh> log)
{
    internal const string SuccessorPurpose = "doorcode:refresh-successors";

    private readonly Sealer _successors = new(master, SuccessorPurpose);

    public async Task<Result<TokenPair>> RunAsync(RefreshRequest request, Func<Caller> caller, CancellationToken cancel)
    {
        if (reader.ReadUnverified(request.Refresh, TokenKind.Refresh) is not { Generation: { } generation } claims)
            return Refused("dead");

        // A token is ours if the row expects it byte for byte, which the rotation itself finds out; any other must have a good
        // signature before anything is said or done about it. Every refresh token of a session carries its absolute end, so the
        // next one can be signed before the row is touched.
        var (session, account) = (new SessionId(claims.SessionId), new AccountId(claims.Subject));
        var (now, end) = (database.Now, claims.ExpiresAt * 1000);
        var next = issuer.Refresh(account, session, generation + 1, now, end);
        var rotating = sessions.TryRotateAsync(
            session,
            account,
            new Rotation(
                generation,
                TokenIssuer.Hash(request.Refresh),
                TokenIssuer.Hash(next),
                _successors.Seal(Encoding.ASCII.GetBytes(TokenIssuer.Envelope(next)), Context(session, generation + 1)),
                now),
            cancel);
        // While the disk works.
        var pair = Pair(account, session, next, now, end);
        if (await rotating)
        {
            meter.Refreshed("rotated");
            return pair;
        }

        return await reader.ReadAsync(request.Refresh, TokenKind.Refresh) is null
            ? Refused("dead")
            : await RefuseAsync(session, account, generation, end, caller, cancel);
    }

    /// <summary>The very token that the rotation gave, for its immediate predecessor in the grace window; else the reason why not.</summary>
    private async Task<Result<TokenPair>> RefuseAsync(
        SessionId session, AccountId account, long generation, long end, Func<Caller> caller, CancellationToken cancel)
    {
        var refusal = await database.WriteAsync(tx => RefuseAsync(tx, session, account, generation, caller), cancel);
        if (refusal.SameSuccessor is not { } kept)
            return Refused(refusal.Outcome);

        meter.Refreshed(refusal.Outcome);
        var again = issuer.Rebuild(
            Encoding.ASCII.GetString(_successors.Open(kept, Context(session, generation + 1))),
            account, session, generation + 1, refusal.RotatedAt, end);
        return Pair(account, session, again, database.Now, end);
    }

    private Problem Refused(string outcome)
    {
        meter.Refreshed(outcome);
        return Problems.TokenInvalid;
    }

    private TokenPair Pair(AccountId account, SessionId session, string refresh, long now, long end)
    {
        var (access, expiresIn) = issuer.Access(account, session, now, end);
        return new TokenPair { Access = access, Refresh = refresh, ExpiresIn = expiresIn };
    }

    private async ValueTask<Refusal> RefuseAsync(
        Transaction transaction, SessionId session, AccountId account, long generation, Func<Caller> caller)
    {
        var now = transaction.Now;
        var state = await SessionStore.StateAsync(transaction, session, account);
        if (state is null || state.RevokedAt is not null || state.ExpiresAt <= now || generation >= state.Generation)
            return Refusal.Dead;

        if (options.Value.IsInGrace(state.Generation, state.RotatedAt, generation, now) && state.Successor is { } successor)
            return new Refusal("repeated", successor, state.RotatedAt!.Value);

        await SessionStore.EndAsync(transaction, session, account, EndReason.Reuse);
        await AuditStore.AppendAsync(transaction, new AuditEntry(AuditEvent.RefreshReuse, AuditOutcome.Rejected)
        {
            Account = account,
            Session = session,
            By = caller(),
            Details = $"generation {generation} of {state.Generation}",
        });
        transaction.OnCommitted(() => SessionsLog.ReuseDetected(log, session, account, generation, state.Generation));
        return Refusal.Reuse;
    }

    internal static byte[] Context(SessionId session, long generation) => Encoding.ASCII.GetBytes($"{session}.{generation}");

    private sealed record Refusal(string Outcome, byte[]? SameSuccessor, long RotatedAt)
    {
        public static Refusal Dead { get; } = new("dead", null, 0);

        public static Refusal Reuse { get; } = new("reuse", null, 0);
    }
}
