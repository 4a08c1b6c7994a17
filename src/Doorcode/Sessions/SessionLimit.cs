using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.Sessions;

/// <summary>
/// Bounds how many sessions of an account are stored, so that whatever ends, lists, exports or deletes all of them stays short, even after
/// somebody who knows the password has logged in all day. Sessions that have ended go first, then those that were used least recently.
/// </summary>
internal sealed class SessionLimit(Database database, EventLog events)
{
    /// <summary>How many sessions stay when some are removed.</summary>
    internal const int Kept = 1000;

    /// <summary>How many sessions an account has before some are removed, so that most logins remove none.</summary>
    internal const int Most = 1100;

    /// <summary>How many sessions one login removes at most.</summary>
    private const int Piece = 1000;

    private const string HasMore = "SELECT 1 FROM sessions WHERE account_id = @account LIMIT 1 OFFSET @most";

    private const string Least = """
        SELECT id, CASE WHEN revoked_at IS NULL AND expires_at > @now THEN 1 ELSE 0 END AS is_live
        FROM sessions WHERE account_id = @account ORDER BY is_live DESC, last_used_at DESC, id DESC LIMIT @piece OFFSET @kept
        """;

    private const string Remove = "DELETE FROM sessions WHERE id = @id AND account_id = @account";

    private const string RemoveCookies = """
        DELETE FROM session_cookies WHERE account_id = @account AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = session_cookies.session_id)
        """;

    /// <summary>Asks whether the account has too many sessions; there is a value if it has.</summary>
    /// <param name="transaction">Begins a session.</param>
    /// <param name="account">The account.</param>
    public static ValueTask<DeferredResult<long?>> AskAsync(Transaction transaction, AccountId account) =>
        transaction.AskAsync(HasMore, row => (long?)row.Number(0), ("@account", account.Value), ("@most", (long)Most));

    /// <summary>Removes those that are too many.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task RunAsync(AccountId account, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                var least = await tx.AllAsync(
                    Least,
                    row => (Id: new SessionId(row.Id(0)), IsLive: row.Number(1) == 1),
                    ("@now", tx.Now),
                    ("@account", account.Value),
                    ("@piece", (long)Piece),
                    ("@kept", (long)Kept));
                foreach (var (id, isLive) in least)
                {
                    await tx.SendAsync(Remove, ("@id", id.Value), ("@account", account.Value));
                    if (isLive)
                        await events.RecordAsync(tx, new EventRecord(SessionsEvents.Displaced) { Account = account, Session = id });
                }

                await tx.SendAsync(RemoveCookies, ("@account", account.Value));
                return least.Count;
            },
            cancel);
}
