using Doorcode.Accounts;
using Doorcode.Devices;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>The one gate: every way in ends here, and nothing else begins a session.</summary>
internal sealed class CompleteLogin(
    Database database,
    ServerClock clock,
    SessionStore sessions,
    TokenIssuer tokens,
    KnownRefreshTokens known,
    DeviceTokens devices,
    IOptions<JwtOptions> options,
    ILogger<CompleteLogin> log)
{
    /// <summary>
    /// Begins the session and signs its first pair, unless the account has changed since its owner began to prove themselves.
    /// </summary>
    /// <param name="account">The account, with the epoch that was read together with what the proof was verified against.</param>
    /// <param name="proofs">What its owner has proved, as of now (UTC milliseconds).</param>
    /// <param name="caller">Who gets the session.</param>
    /// <param name="alongside">What else belongs to the login; written with the session, or not at all.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<LoginStep> RunAsync(
        AccountAtEpoch account,
        Func<long, AuthenticationFacts> proofs,
        Caller caller,
        Func<Transaction, SessionId, ValueTask> alongside,
        CancellationToken cancel)
    {
        var now = clock.Now;
        var session = SessionId.New(now);
        var end = now + (long)options.Value.RefreshTokenLifetime.TotalMilliseconds;
        var refresh = tokens.Refresh(account.Id, session, 0, now, end);
        var row = new NewSession(session, account, TokenIssuer.Hash(refresh), end, proofs(now), caller);
        var hasBegun = await database.TryWriteAsync(
            async tx =>
            {
                await sessions.InsertAsync(tx, row);
                await alongside(tx, session);
            },
            cancel);
        if (!hasBegun)
            return LoginStep.Refused.Value;

        known.AddSigned(row.TokenHash);
        SessionsLog.Began(log, session, account.Id);
        var (access, expiresIn) = tokens.Access(account.Id, session, StatedFacts.Of(row.Facts), now, end);
        return new LoginStep.Complete(
            new TokenPair { Access = access, Refresh = refresh, ExpiresIn = expiresIn, DeviceToken = devices.Issue(account) });
    }
}
