using Doorcode.Accounts;
using Doorcode.Storage;

namespace Doorcode.Sessions;

/// <summary>A session as a refused rotation sees it.</summary>
internal sealed record RotationState(long Generation, long? RotatedAt, long? RevokedAt, long ExpiresAt, byte[]? Successor);

/// <summary>One rotation: what is presented and what takes its place.</summary>
/// <param name="Generation">The generation that is presented.</param>
/// <param name="PresentedHash">SHA-256 of the refresh token that is presented.</param>
/// <param name="NextHash">SHA-256 of the one that takes its place.</param>
/// <param name="Successor">Its header and signature, sealed.</param>
/// <param name="Now">Now, UTC milliseconds; also when the new token was issued.</param>
internal sealed record Rotation(long Generation, byte[] PresentedHash, byte[] NextHash, byte[] Successor, long Now);

/// <summary>Sessions: one row each, with the generation of its refresh token.</summary>
internal sealed class SessionStore(Database database) : IMaintenance
{
    private const string Insert = """
        INSERT INTO sessions (id, account_id, generation, token_hash, created_at, last_used_at, expires_at, ip, user_agent)
        VALUES (@id, @account, 0, @hash, @now, @now, @expires, @ip, @agent)
        """;

    /// <summary>Rotates in one statement; of any number of callers exactly one changes it, and only with the very token.</summary>
    private const string Rotate = """
        UPDATE sessions
        SET generation = generation + 1, token_hash = @next, rotated_at = @now, last_used_at = @now, successor = @successor
        WHERE id = @id AND account_id = @account AND generation = @generation AND token_hash = @hash
          AND revoked_at IS NULL AND expires_at > @now
        """;

    private const string State = """
        SELECT generation, rotated_at, revoked_at, expires_at, successor FROM sessions WHERE id = @id AND account_id = @account
        """;

    private const string Live = """
        SELECT s.generation, s.rotated_at, s.expires_at, a.email, a.full_name, a.created_at
        FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
        WHERE s.id = @id AND s.account_id = @account AND s.revoked_at IS NULL AND s.expires_at > @now
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
    public async Task<bool> TryRotateAsync(SessionId session, AccountId account, Rotation rotation, CancellationToken cancel) =>
        await database.ExecuteOnRowAsync(
            Rotate,
            session.Value,
            cancel,
            ("@next", rotation.NextHash),
            ("@now", rotation.Now),
            ("@successor", rotation.Successor),
            ("@id", session.Value),
            ("@account", account.Value),
            ("@generation", rotation.Generation),
            ("@hash", rotation.PresentedHash)) == 1;

    public static ValueTask<RotationState?> StateAsync(Transaction transaction, SessionId session, AccountId account) =>
        transaction.FirstAsync(
            State,
            row => new RotationState(row.Number(0), row.NumberOrNull(1), row.NumberOrNull(2), row.Number(3), row.BytesOrNull(4)),
            ("@id", session.Value),
            ("@account", account.Value));

    /// <summary>The session, unless it is over.</summary>
    public ValueTask<LiveSession?> FindLiveAsync(SessionId session, AccountId account, CancellationToken cancel) =>
        database.FirstAsync(
            Live,
            row => new LiveSession(
                session, account, row.Number(0), row.NumberOrNull(1), row.Number(2), row.Text(3), row.Text(4), row.Number(5)),
            cancel,
            ("@id", session.Value),
            ("@account", account.Value),
            ("@now", database.Now));

    public static ValueTask<int> EndAsync(Transaction transaction, SessionId session, AccountId account, string reason) =>
        transaction.ExecuteAsync(
            End, ("@now", transaction.Now), ("@reason", reason), ("@id", session.Value), ("@account", account.Value));

    public static ValueTask<int> EndAllAsync(Transaction transaction, AccountId account, string reason) =>
        transaction.ExecuteAsync(EndAll, ("@now", transaction.Now), ("@reason", reason), ("@account", account.Value));

    public Task MaintainAsync(CancellationToken cancel) => Sweeping.RunAsync(database, _sweep, cancel);
}
