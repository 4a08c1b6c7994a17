using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Begins a session for an account that has proved itself.</summary>
internal sealed class BeginSession(
    Database database, ServerClock clock, TokenIssuer tokens, KnownRefreshTokens known, IOptions<JwtOptions> options, ILogger<BeginSession> log)
{
    /// <summary>Stores the session, with what else belongs to the login, and signs its first pair.</summary>
    public async Task<TokenPair> RunAsync(
        AccountId account, Caller caller, Func<Transaction, SessionId, ValueTask> alongside, CancellationToken cancel)
    {
        var now = clock.Now;
        var session = SessionId.New(now);
        var end = now + (long)options.Value.RefreshTokenLifetime.TotalMilliseconds;
        var refresh = tokens.Refresh(account, session, 0, now, end);
        var hash = TokenIssuer.Hash(refresh);
        await database.WriteAsync(
            async tx =>
            {
                await SessionStore.InsertAsync(tx, session, account, hash, end, caller.Ip, caller.UserAgent);
                await alongside(tx, session);
                return 0;
            },
            cancel);
        known.AddSigned(hash);
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
