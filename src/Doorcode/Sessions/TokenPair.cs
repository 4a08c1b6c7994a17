using Doorcode.Accounts;
using Doorcode.Http;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>What a login or a refresh hands out.</summary>
internal sealed record TokenPair
{
    /// <summary>The access token, a JWT (ES256, <c>typ: at+jwt</c>): sent as <c>Authorization: Bearer</c>.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public required string Access { get; init; }

    /// <summary>The refresh token, a JWT (ES256, <c>typ: rt+jwt</c>): exchanged once for the next pair.</summary>
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public required string Refresh { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    [Example("Bearer")]
    public string TokenType { get; init; } = "Bearer";

    /// <summary>For how many seconds the access token works.</summary>
    [Example(900)]
    public required long ExpiresIn { get; init; }
}

/// <summary>Begins a session for an account that has proved itself.</summary>
internal sealed class BeginSession(Database database, TokenIssuer tokens, IOptions<JwtOptions> options, ILogger<BeginSession> log)
{
    /// <summary>Stores the session, with what else belongs to the login, and signs its first pair.</summary>
    public async Task<TokenPair> RunAsync(
        AccountId account, Caller caller, Func<Transaction, SessionId, ValueTask> alongside, CancellationToken cancel)
    {
        var now = database.Now;
        var session = SessionId.New(now);
        var end = now + (long)options.Value.RefreshTokenLifetime.TotalMilliseconds;
        var refresh = tokens.Refresh(account, session, 0, now, end);
        await database.WriteAsync(
            async tx =>
            {
                await SessionStore.InsertAsync(tx, session, account, TokenIssuer.Hash(refresh), end, caller.Ip, caller.UserAgent);
                await alongside(tx, session);
                return 0;
            },
            cancel);
        SessionsLog.Began(log, session, account);
        var (access, expiresIn) = tokens.Access(account, session, now, end);
        return new TokenPair
        {
            Access = access,
            Refresh = refresh,
            ExpiresIn = expiresIn,
        };
    }
}
