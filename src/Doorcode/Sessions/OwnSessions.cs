using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>The sessions of one account, for its owner.</summary>
internal sealed class OwnSessions(Database database, ServerClock clock, IOptions<SessionsOptions> options)
{
    private const string Columns = """
        SELECT id, created_at, last_used_at, expires_at, ip, user_agent, platform, is_mobile, revoked_at, revoked_because,
          amr, acr, password_at, factor_at, email_at, created_at
        FROM sessions WHERE account_id = @account
        """;

    private const string IsLive = "revoked_at IS NULL AND expires_at > @now AND last_used_at > @idle_floor";

    /// <summary>How many sessions a list shows at most.</summary>
    internal const int MostListed = 100;

    /// <summary>The session that asks is one of them, however many were used after it.</summary>
    private const string Live = $"""
        {Columns} AND {IsLive} ORDER BY CASE WHEN id = @current THEN 0 ELSE 1 END, last_used_at DESC, id DESC LIMIT @most
        """;

    private const string All = $"{Columns} ORDER BY id";

    private const string EndLive = $"""
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE id = @id AND account_id = @account AND {IsLive}
        """;

    private const string Erase = "DELETE FROM sessions WHERE account_id = @account";

    /// <summary>The live sessions that were used last, the latest first, and the one that asks among them.</summary>
    public async ValueTask<IReadOnlyList<OwnSession>> ListAsync(AccountId account, SessionId current, CancellationToken cancel)
    {
        var now = clock.Now;
        var sessions = await database.AllAsync(
            Live,
            Read,
            cancel,
            ("@account", account.Value),
            ("@now", now),
            ("@idle_floor", options.Value.IdleFloor(now)),
            ("@current", current.Value),
            ("@most", (long)MostListed));
        return [.. sessions.OrderByDescending(session => session.LastUsedAt).ThenByDescending(session => session.Id.Value)];
    }

    /// <summary>Every session whose row is still kept, the oldest first.</summary>
    public ValueTask<IReadOnlyList<OwnSession>> ListAllAsync(AccountId account, CancellationToken cancel) =>
        database.AllAsync(All, Read, cancel, ("@account", account.Value));

    /// <summary>Ends a session that lives and is the account's; false when there is none.</summary>
    public async ValueTask<bool> TryEndAsync(Transaction transaction, SessionId session, AccountId account, string reason) =>
        await transaction.ExecuteAsync(
            EndLive,
            ("@now", transaction.Now),
            ("@reason", reason),
            ("@id", session.Value),
            ("@account", account.Value),
            ("@idle_floor", options.Value.IdleFloor(transaction.Now))) == 1;

    /// <summary>Removes all of them.</summary>
    public static ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Erase, ("@account", account.Value));

    private static OwnSession Read(Row row) => new(
        new SessionId(row.Id(0)),
        row.Number(1),
        row.Number(2),
        row.Number(3),
        row.TextOrNull(4),
        row.TextOrNull(5),
        SessionStore.Facts(row, 10))
    {
        Device = Device.Of(row.TextOrNull(5), row.TextOrNull(6), row.NumberOrNull(7) switch { null => null, var flag => flag == 1 }),
        EndedAt = row.NumberOrNull(8),
        EndedBecause = row.TextOrNull(9),
    };
}
