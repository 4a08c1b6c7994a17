using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Devices;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>The one gate: every way in ends here, and nothing else begins a session.</summary>
internal sealed class CompleteLogin(
    Database database,
    ServerClock clock,
    SessionStore sessions,
    TokenIssuer tokens,
    KnownRefreshTokens known,
    IssueTicket tickets,
    DeviceTokens devices,
    ILogger<CompleteLogin> log)
{
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

    /// <summary>The same, for a client that says what it wants to keep.</summary>
    /// <param name="account">The account, with the epoch that was read together with what the proof was verified against.</param>
    /// <param name="proofs">What its owner has proved, as of now (UTC milliseconds).</param>
    /// <param name="caller">Who gets the session.</param>
    /// <param name="carrier">What the client keeps.</param>
    /// <param name="alongside">
    /// What else belongs to the login; written with the session or the ticket, or not at all. Gets the session, or null with a ticket.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<LoginStep> RunAsync(
        AccountAtEpoch account,
        Func<long, AuthenticationFacts> proofs,
        Caller caller,
        SessionCarrier carrier,
        Func<Transaction, SessionId?, ValueTask> alongside,
        CancellationToken cancel)
    {
        var now = clock.Now;
        var facts = proofs(now);
        if (tickets.Needed(account, facts) is { } kind)
            return await tickets.RunAsync(kind, account, facts, tx => alongside(tx, null), cancel);

        var session = SessionId.New(now);
        var end = tokens.SessionEnd(now);
        var refresh = carrier is SessionCarrier.RefreshToken ? tokens.Refresh(account.Id, session, 0, now, end) : null;
        var cookie = carrier is SessionCarrier.Cookie ? NewCookie.Draw(TimeSpan.FromMilliseconds(end - now)) : null;
        var row = new NewSession(session, account, refresh is null ? NoToken() : TokenIssuer.Hash(refresh), end, facts, caller);
        var hasBegun = await database.TryWriteAsync(
            async tx =>
            {
                await sessions.InsertAsync(tx, row);
                if (cookie is not null)
                    await SessionCookieStore.InsertAsync(tx, row, cookie);

                await alongside(tx, session);
            },
            cancel);
        if (!hasBegun)
            return LoginStep.Refused.Value;

        if (refresh is not null)
            known.AddSigned(row.TokenHash);

        SessionsLog.Began(log, session, account.Id);
        var (access, expiresIn) = tokens.Access(account.Id, session, StatedFacts.Of(row.Facts), now, end);
        return new LoginStep.Complete(new TokenPair
        {
            Access = access,
            Refresh = refresh,
            ExpiresIn = expiresIn,
            DeviceToken = devices.Issue(account),
            Cookie = cookie,
        });
    }

    /// <summary>What a session with a cookie expects as its refresh token: no token has this hash.</summary>
    private static byte[] NoToken() => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
}
