using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>What takes the place of a refresh token.</summary>
/// <param name="NextHash">SHA-256 of the token that takes its place.</param>
/// <param name="Successor">That token, sealed.</param>
/// <param name="From">Where it was asked for (<see cref="RotationOrigin"/>).</param>
/// <param name="Now">Now, UTC milliseconds.</param>
internal sealed record Rotation(byte[] NextHash, byte[] Successor, byte[] From, long Now);

/// <summary>Sessions: one row each, with the generation of its refresh token.</summary>
internal sealed class SessionStore(Database database, ServerClock clock) : IMaintenance
{
    private const string Insert = """
        INSERT INTO sessions (id, account_id, generation, token_hash, created_at, last_used_at, expires_at, ip, user_agent)
        VALUES (@id, @account, 0, @hash, @now, @now, @expires, @ip, @agent)
        """;

    /// <summary>
    /// Rotates in one statement: of any number of callers exactly one changes the row, and only with the very token that the row
    /// expects, while the session and its account are there.
    /// </summary>
    private const string Rotate = """
        UPDATE sessions
        SET generation = generation + 1, predecessor_hash = token_hash, token_hash = @next, rotated_at = @now, last_used_at = @now,
          successor = @successor, rotated_from = @from
        WHERE id = @id AND account_id = @account AND generation = @generation AND token_hash = @hash
          AND revoked_at IS NULL AND expires_at > @now AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = @account)
        """;

    private const string State = """
        SELECT s.generation, s.token_hash, s.predecessor_hash, s.rotated_at, s.successor, s.rotated_from
        FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
        WHERE s.id = @id AND s.account_id = @account AND s.revoked_at IS NULL AND s.expires_at > @now
        """;

    private const string Live = """
        SELECT s.expires_at, a.email, a.full_name, a.created_at
        FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
        WHERE s.id = @id AND s.account_id = @account AND s.revoked_at IS NULL AND s.expires_at > @now
        """;

    /// <summary>Takes the origin away, so that of any number of repeats from elsewhere one is recorded for each rotation.</summary>
    private const string TakeOrigin = """
        UPDATE sessions SET rotated_from = NULL
        WHERE id = @id AND account_id = @account AND generation = @generation AND rotated_from IS NOT NULL AND revoked_at IS NULL
        """;

    private const string End = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE id = @id AND account_id = @account AND revoked_at IS NULL
        """;

    private const string EndAll = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE account_id = @account AND revoked_at IS NULL
        """;

    /// <summary>An expired session is refused by its time, so its row is of no more use.</summary>
    private readonly string _sweep = $"""
        DELETE FROM sessions WHERE id IN (
          SELECT id FROM sessions WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
        """;

    public static async ValueTask InsertAsync(
        Transaction transaction, SessionId session, AccountId account, byte[] tokenHash, long expiresAt, string? ip, string? userAgent) =>
        await transaction.ExecuteAsync(
            Insert,
            ("@id", session.Value),
            ("@account", account.Value),
            ("@hash", tokenHash),
            ("@now", transaction.Now),
            ("@expires", expiresAt),
            ("@ip", ip),
            ("@agent", userAgent));

    /// <summary>Rotates; false when the row expects another token, or the session is over.</summary>
    public async Task<bool> TryRotateAsync(RefreshToken token, Rotation rotation, CancellationToken cancel) =>
        await database.ExecuteSharedAsync(
            Rotate,
            token.Session.Value,
            cancel,
            ("@next", rotation.NextHash),
            ("@now", rotation.Now),
            ("@successor", rotation.Successor),
            ("@from", rotation.From),
            ("@id", token.Session.Value),
            ("@account", token.Account.Value),
            ("@generation", token.Generation),
            ("@hash", token.Hash)) == 1;

    /// <summary>What the session of a refresh token knows of its tokens, unless the session is over or its account is gone.</summary>
    public ValueTask<SessionState?> FindStateAsync(RefreshToken token, CancellationToken cancel) =>
        database.FirstAsync(
            State,
            row => new SessionState(
                row.Number(0), row.Bytes(1), row.BytesOrNull(2), row.NumberOrNull(3), row.BytesOrNull(4), row.BytesOrNull(5)),
            cancel,
            ("@id", token.Session.Value),
            ("@account", token.Account.Value),
            ("@now", clock.Now));

    /// <summary>The session, unless it is over or its account is gone.</summary>
    public ValueTask<LiveSession?> FindLiveAsync(SessionId session, AccountId account, CancellationToken cancel) =>
        database.FirstAsync(
            Live,
            row => new LiveSession(session, account, row.Number(0), row.Text(1), row.Text(2), row.Number(3)),
            cancel,
            ("@id", session.Value),
            ("@account", account.Value),
            ("@now", clock.Now));

    /// <summary>Whether a repeat of this rotation from elsewhere is the first one.</summary>
    /// <param name="transaction">Records it.</param>
    /// <param name="token">The token that was repeated.</param>
    public static async ValueTask<bool> TryTakeOriginAsync(Transaction transaction, RefreshToken token) =>
        await transaction.ExecuteAsync(
            TakeOrigin,
            ("@id", token.Session.Value),
            ("@account", token.Account.Value),
            ("@generation", token.Generation + 1)) == 1;

    public static ValueTask<int> EndAsync(Transaction transaction, SessionId session, AccountId account, string reason) =>
        transaction.ExecuteAsync(
            End, ("@now", transaction.Now), ("@reason", reason), ("@id", session.Value), ("@account", account.Value));

    public static ValueTask<int> EndAllAsync(Transaction transaction, AccountId account, string reason) =>
        transaction.ExecuteAsync(EndAll, ("@now", transaction.Now), ("@reason", reason), ("@account", account.Value));

    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweep, cancel);
}
