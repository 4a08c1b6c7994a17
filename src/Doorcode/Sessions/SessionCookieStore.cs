using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>A session that goes on by its cookie.</summary>
/// <param name="Session">The session.</param>
/// <param name="Account">Its account.</param>
/// <param name="ExpiresAt">Its absolute end, UTC milliseconds.</param>
/// <param name="Facts">What an access token of it states.</param>
/// <param name="Epoch">Its account's epoch, unless it has risen since the session's owner last proved themselves; null then.</param>
internal sealed record UsedCookie(SessionId Session, AccountId Account, long ExpiresAt, StatedFacts Facts, long? Epoch);

/// <summary>Session cookies. Each names a session and works as long as that session lives.</summary>
internal sealed class SessionCookieStore(Database database, ServerClock clock, IOptions<SessionsOptions> options) : IMaintenance, IAccountData
{
    private const string Insert = """
        INSERT INTO session_cookies (hash, session_id, account_id, expires_at) VALUES (@hash, @session, @account, @expires)
        """;

    private const string Use = """
        UPDATE sessions SET last_used_at = @now
        WHERE id = (SELECT session_id FROM session_cookies WHERE hash = @hash)
          AND revoked_at IS NULL AND expires_at > @now AND last_used_at > @idle_floor AND EXISTS (
            SELECT 1 FROM accounts WHERE accounts.id = sessions.account_id AND accounts.status = 'active')
        RETURNING id, account_id, expires_at, amr, acr, password_at, factor_at, email_at, created_at,
          (SELECT roles FROM accounts WHERE accounts.id = sessions.account_id), (SELECT claims FROM accounts WHERE accounts.id = sessions.account_id),
          (SELECT accounts.epoch FROM accounts WHERE accounts.id = sessions.account_id AND accounts.epoch = sessions.epoch)
        """;

    private const string Live = """
        SELECT s.id, s.account_id, s.expires_at, a.email, a.full_name, a.created_at, a.epoch, a.factors,
          s.amr, s.acr, s.password_at, s.factor_at, s.email_at, s.created_at, a.roles, a.claims, a.language
        FROM session_cookies AS c JOIN sessions AS s ON s.id = c.session_id JOIN accounts AS a ON a.id = s.account_id
        WHERE c.hash = @hash AND s.revoked_at IS NULL AND s.expires_at > @now AND s.last_used_at > @idle_floor AND a.status = 'active'
        """;

    private const string Erase = "DELETE FROM session_cookies WHERE account_id = @account";

    private readonly string _sweep = $"""
        DELETE FROM session_cookies WHERE hash IN (
          SELECT hash FROM session_cookies WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
        """;

    public string Name => "session_cookies";

    /// <summary>Adds the cookie of a session that begins in the same transaction.</summary>
    public static ValueTask InsertAsync(Transaction transaction, NewSession session, NewCookie cookie) =>
        transaction.SendAsync(
            Insert,
            ("@hash", cookie.Hash),
            ("@session", session.Id.Value),
            ("@account", session.Account.Id.Value),
            ("@expires", session.ExpiresAt));

    /// <summary>Records that the session is used; null when it is over, its account is not active, or the cookie is unknown.</summary>
    public Task<UsedCookie?> TryUseAsync(string cookie, CancellationToken cancel)
    {
        var now = clock.Now;
        return database.ExecuteFirstAsync(
            Use,
            row => new UsedCookie(
                new SessionId(row.Id(0)),
                new AccountId(row.Id(1)),
                row.Number(2),
                StatedFacts.Of(SessionStore.Facts(row, 3), RolesAndClaims.Read(row, 9)),
                row.NumberOrNull(11)),
            cancel,
            ("@hash", NewCookie.HashOf(cookie)),
            ("@now", now),
            ("@idle_floor", options.Value.IdleFloor(now)));
    }

    /// <summary>The session of a cookie, unless it is over or its account is not active.</summary>
    public ValueTask<LiveSession?> FindLiveAsync(string cookie, CancellationToken cancel)
    {
        var now = clock.Now;
        return database.FirstAsync(
            Live,
            row => new LiveSession(
                new SessionId(row.Id(0)), new AccountId(row.Id(1)), row.Number(2), row.Text(3), row.Text(4), row.Number(5))
            {
                Epoch = row.Number(6),
                Factors = (FactorKinds)row.Number(7),
                Facts = SessionStore.Facts(row, 8),
                Granted = RolesAndClaims.Read(row, 14),
                Language = row.TextOrNull(16),
            },
            cancel,
            ("@hash", NewCookie.HashOf(cookie)),
            ("@now", now),
            ("@idle_floor", options.Value.IdleFloor(now)));
    }

    /// <summary>A hash tells an owner nothing; the sessions themselves are exported.</summary>
    public ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) => ValueTask.FromResult<JsonNode?>(null);

    public ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Erase, ("@account", account.Value));

    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweep, cancel);
}
