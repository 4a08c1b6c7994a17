using Doorcode.Events;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>
/// Bounds how many sessions of an account are stored, so that a reset, a logout everywhere, an export and a deletion stay short, even if a thief
/// who knows the password logs in all day. Sessions that have ended go first, then those that were used least recently.
/// </summary>
internal sealed class SessionLimit(Database database, EventLog events, ILogger<SessionLimit> log)
{
    /// <summary>How many sessions stay when some are removed.</summary>
    internal const int Kept = 1000;

    /// <summary>How many sessions an account has before some are removed, so that most logins remove none.</summary>
    internal const int Most = 1100;

    /// <summary>How many sessions one login removes at most. Where the app has event handlers, each session that was alive costs a round trip.</summary>
    private const int Piece = 200;

    private const string HasMore = "SELECT 1 FROM sessions WHERE account_id = @account LIMIT 1 OFFSET @most";

    /// <summary>A session that another transaction changes at this moment is left to the next login.</summary>
    private readonly string _remove = $"""
        DELETE FROM sessions WHERE id IN (
          SELECT id FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE account_id = @account
            ORDER BY CASE WHEN revoked_at IS NULL AND expires_at > @now THEN 0 ELSE 1 END, last_used_at DESC, id DESC LIMIT @piece OFFSET @kept)
          {database.SkipLocked})
        RETURNING id, CASE WHEN revoked_at IS NULL AND expires_at > @now THEN 1 ELSE 0 END
        """;

    private const string RemoveCookies = """
        DELETE FROM session_cookies WHERE account_id = @account AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = session_cookies.session_id)
        """;

    /// <summary>Asks whether the account has too many sessions; there is a value if it has.</summary>
    /// <param name="transaction">Begins a session.</param>
    /// <param name="account">The account.</param>
    public static ValueTask<DeferredResult<long?>> AskAsync(Transaction transaction, AccountId account) =>
        transaction.AskAsync(HasMore, row => (long?)row.Number(0), ("@account", account.Value), ("@most", (long)Most));

    /// <summary>Removes those that are too many. The session of the login has begun already, so a failure is logged, and the next login tries again.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task RunAsync(AccountId account, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync(tx => RemoveAsync(tx, account), cancel);
        }
        catch (BackendUnavailableException failure)
        {
            StorageLog.BackendUnavailable(log, failure);
        }
    }

    private async ValueTask<int> RemoveAsync(Transaction transaction, AccountId account)
    {
        var removed = await transaction.AllAsync(
            _remove,
            row => (Id: new SessionId(row.Id(0)), IsLive: row.Number(1) == 1),
            ("@account", account.Value),
            ("@now", transaction.Now),
            ("@piece", (long)Piece),
            ("@kept", (long)Kept));
        await transaction.SendAsync(RemoveCookies, ("@account", account.Value));
        foreach (var (id, _) in removed.Where(session => session.IsLive))
            await events.RecordAsync(transaction, new EventRecord(SessionsEvents.Displaced) { Account = account, Session = id });

        return removed.Count;
    }
}
