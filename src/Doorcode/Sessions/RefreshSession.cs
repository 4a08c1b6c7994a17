using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Doorcode.Telemetry;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>A refresh token to exchange.</summary>
internal sealed record RefreshRequest : IRequestBody<RefreshRequest>
{
    /// <summary>The refresh token of the last login or refresh. Absent: the session cookie.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? Refresh { get; init; }

    static JsonTypeInfo<RefreshRequest> IRequestBody<RefreshRequest>.Json => SessionsJson.Default.RefreshRequest;
}

/// <summary>
/// Exchanges a refresh token for the next pair. The presented token stops working; its immediate predecessor gets the same successor
/// inside the grace window; anything older, or that was never issued, ends the session (RFC 9700 section 4.14).
/// </summary>
internal sealed class RefreshSession(
    TokenReader reader,
    RotateSession rotate,
    AskForClaims claims,
    SessionStore sessions,
    RefreshMisuse misuse,
    ServerClock clock,
    IOptions<JwtOptions> options,
    DoorcodeMeter meter)
{
    public async Task<Result<TokenPair>> RunAsync(string presented, Caller caller, CancellationToken cancel)
    {
        // For a token whose signature is not known to be good, nothing is signed or written, and the app is not asked for claims.
        return await reader.ReadRefreshAsync(presented) is { } token
            ? await ExchangeAsync(token, await claims.RunAsync(token.Account, cancel), caller, cancel)
            : Refused(SessionsEvents.Dead);
    }

    private async Task<Result<TokenPair>> ExchangeAsync(RefreshToken token, AppClaims told, Caller caller, CancellationToken cancel)
    {
        // A spent token is hardly the current one, so the session is read first, and nothing is signed.
        var rotation = token.IsSpent ? null : await rotate.TryAsync(token, told, caller, cancel);
        if (rotation is { IsDone: true })
            return Done(SessionsEvents.Rotated, rotation.Pair);

        if (await sessions.FindStateAsync(token, cancel) is not { } state)
            return Refused(SessionsEvents.Dead);

        // This rotation changed the row, lost its answer and was sent again. That must work without a grace, which may be 0.
        if (rotation is not null && state.IsCurrent(rotation.NextHash))
            return Done(SessionsEvents.Rotated, rotate.Pair(token, rotation.Pair.Refresh!, state, told));

        var standing = state.Judge(token, clock.Now, options.Value.RefreshGrace);
        return standing switch
        {
            Standing.Repeated => await RepeatAsync(token, state, told, caller, cancel),
            Standing.Reused or Standing.NeverIssued => await EndAsync(token, state, standing, caller, cancel),
            // The database was set back to a time before this token was spent.
            _ => await ExchangeAsync(token with { IsSpent = false }, told, caller, cancel),
        };
    }

    private async Task<Result<TokenPair>> RepeatAsync(
        RefreshToken token, SessionState state, AppClaims told, Caller caller, CancellationToken cancel)
    {
        await misuse.RecordRepeatAsync(token, state, caller, cancel);
        return Done(SessionsEvents.Repeated, rotate.Again(token, state, told));
    }

    private async Task<Problem> EndAsync(
        RefreshToken token, SessionState state, Standing standing, Caller caller, CancellationToken cancel) =>
        await misuse.EndAsync(token, state, standing, caller, cancel) ? Problems.TokenInvalid : Refused(SessionsEvents.Dead);

    private TokenPair Done(CountedOutcome outcome, TokenPair pair)
    {
        meter.Count(outcome);
        return pair;
    }

    private Problem Refused(CountedOutcome outcome)
    {
        meter.Count(outcome);
        return Problems.TokenInvalid;
    }
}
