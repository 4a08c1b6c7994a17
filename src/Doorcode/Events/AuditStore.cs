using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Events;

/// <summary>Which lines are asked for.</summary>
/// <param name="Account">Of this account; null for any.</param>
/// <param name="Subject">Or of this address; null for any.</param>
/// <param name="Event">Of this event; null for any.</param>
internal sealed record AuditFilter(AccountId? Account, byte[]? Subject, string? Event);

/// <summary>
/// The audit log. A line is written by the transaction that does what it tells of; the database refuses to change one, but to strip those
/// of an account that is deleted, and to remove any but those that are older than <see cref="AuditOptions.Retention"/>.
/// </summary>
internal sealed class AuditStore(Database database, ServerClock clock, IOptions<AuditOptions> options) : IMaintenance
{
    /// <summary>In bytes of UTF-8. With the limit of <see cref="Caller"/>, it bounds what a line takes on disk.</summary>
    internal const int MaxDetails = 160;

    /// <summary>How many lines one transaction removes, so that it blocks no other transaction for long.</summary>
    private const int SweepSize = 1000;

    private const string Insert = """
        INSERT INTO audit (id, at, event, outcome, account_id, session_id, subject, ip, user_agent, details)
        VALUES (@id, @now, @event, @outcome, @account, @session, @subject, @ip, @agent, @details)
        """;

    private const string Page = """
        SELECT id, at, event, outcome, account_id, session_id, subject, ip, user_agent, details FROM audit
        WHERE id > @after
        """;

    private const string OfEvent = " AND event = @event";
    private const string OfWhom = " AND (account_id = @account OR subject = @subject)";
    private const string Ordered = " ORDER BY id LIMIT @count";

    private const string Latest = """
        SELECT id, at, event, outcome, account_id, session_id, subject, ip, user_agent, details FROM audit
        WHERE account_id = @account ORDER BY id DESC LIMIT @count
        """;

    /// <summary>The row that a trigger requires before it allows a line to be deleted.</summary>
    private const string BeginSweep = "INSERT INTO audit_sweep (before) VALUES (@before)";

    private readonly string _sweep = $"""
        DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id < @floor ORDER BY id LIMIT @count {database.SkipLocked})
        """;

    private const string Oldest = "SELECT at FROM audit ORDER BY id LIMIT 1";

    private const string EndSweep = "DELETE FROM audit_sweep";

    /// <summary>The row that a trigger requires before it allows lines to be stripped.</summary>
    private const string BeginErasure = "INSERT INTO audit_erasure (account_id) VALUES (@account)";

    /// <summary>How many lines one transaction strips, so that it blocks no other transaction for long.</summary>
    internal const int StripSize = 5000;

    private const string HasMore = """
        SELECT 1 FROM (
          SELECT id FROM audit WHERE account_id = @account
          UNION ALL SELECT id FROM audit WHERE account_id IS NULL
            AND subject IN (SELECT own.subject FROM audit AS own WHERE own.account_id = @account AND own.subject IS NOT NULL)
        ) AS lines LIMIT 1 OFFSET @count
        """;

    private const string LeaveToUpkeep = "INSERT INTO audit_to_strip (account_id, deleted_at) VALUES (@account, @now)";

    private const string LeftToUpkeep = "SELECT account_id, deleted_at FROM audit_to_strip";

    private const string OwnSubjects = "SELECT DISTINCT subject FROM audit WHERE account_id = @account AND subject IS NOT NULL";

    private const string HasAnotherOwner = """
        SELECT 1 FROM audit WHERE subject = @subject AND account_id <> @account AND at <= @deleted
          AND account_id NOT IN (SELECT account_id FROM audit_to_strip) LIMIT 1
        """;

    private const string LastOfSubject = """
        SELECT id FROM audit WHERE account_id IS NULL AND subject = @subject AND at <= @deleted AND id > @after ORDER BY id LIMIT 1 OFFSET @others
        """;

    private const string StripSubjectPiece = """
        UPDATE audit SET subject = NULL, ip = NULL, user_agent = NULL, details = NULL
        WHERE account_id IS NULL AND subject = @subject AND at <= @deleted AND id > @after AND id <= @last
        """;

    private const string StripRestOfSubject = """
        UPDATE audit SET subject = NULL, ip = NULL, user_agent = NULL, details = NULL
        WHERE account_id IS NULL AND subject = @subject AND at <= @deleted AND id > @after
        """;

    private const string LastOfPiece = "SELECT id FROM audit WHERE account_id = @account AND id > @after ORDER BY id LIMIT 1 OFFSET @others";

    private const string StripPiece = """
        UPDATE audit SET subject = NULL, ip = NULL, user_agent = NULL, details = NULL
        WHERE account_id = @account AND id > @after AND id <= @last
        """;

    private const string StripRest = """
        UPDATE audit SET subject = NULL, ip = NULL, user_agent = NULL, details = NULL WHERE account_id = @account AND id > @after
        """;

    private const string IsStripped = "DELETE FROM audit_to_strip WHERE account_id = @account";

    /// <summary>Lines about the account's addresses that name no account, such as refused logins; another account's address keeps its lines.</summary>
    private const string StripAddresses = """
        UPDATE audit SET subject = NULL, ip = NULL, user_agent = NULL, details = NULL
        WHERE account_id IS NULL
          AND subject IN (SELECT own.subject FROM audit AS own WHERE own.account_id = @account AND own.subject IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM audit AS other WHERE other.subject = audit.subject AND other.account_id <> @account
            AND other.account_id NOT IN (SELECT account_id FROM audit_to_strip))
        """;

    private const string Strip = """
        UPDATE audit SET subject = NULL, ip = NULL, user_agent = NULL, details = NULL WHERE account_id = @account
        """;

    private const string EndErasure = "DELETE FROM audit_erasure";

    /// <summary>Writes a line as part of what it tells of.</summary>
    public static async ValueTask AppendAsync(Transaction transaction, EventRecord fact) =>
        await transaction.SendAsync(
            Insert,
            ("@id", TimeOrderedId.New(transaction.Now)),
            ("@now", transaction.Now),
            ("@event", fact.Kind.Name),
            ("@outcome", fact.Kind.OutcomeName),
            ("@account", fact.Account?.Value),
            ("@session", fact.Session?.Value),
            ("@subject", fact.AddressKey),
            ("@ip", fact.By?.Ip),
            ("@agent", fact.By?.UserAgent),
            ("@details", fact.Details is null ? null : ShortText.Of(fact.Details, MaxDetails)));

    /// <summary>Writes lines about what has no transaction of its own, such as a failed login.</summary>
    public Task WriteAsync(IReadOnlyList<EventRecord> facts, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                foreach (var fact in facts)
                    await AppendAsync(tx, fact);

                return 0;
            },
            cancel);

    /// <summary>The next lines, the oldest first.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="after">The last one that is known already.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancel">Stops waiting.</param>
    public ValueTask<IReadOnlyList<AuditLine>> ReadAsync(AuditFilter filter, Guid after, int count, CancellationToken cancel)
    {
        var (sql, arguments) = (Page, new List<Argument> { ("@after", after) });
        if (filter.Event is not null)
        {
            sql += OfEvent;
            arguments.Add(("@event", filter.Event));
        }

        if (filter.Account is not null || filter.Subject is not null)
        {
            sql += OfWhom;
            arguments.Add(("@account", filter.Account?.Value ?? Guid.Empty));
            arguments.Add(("@subject", filter.Subject ?? []));
        }

        arguments.Add(("@count", (long)count));
        return database.AllAsync(sql + Ordered, Read, cancel, [.. arguments]);
    }

    /// <summary>The last lines of an account, the newest first.</summary>
    public ValueTask<IReadOnlyList<AuditLine>> ReadLatestAsync(AccountId account, int count, CancellationToken cancel) =>
        database.AllAsync(Latest, Read, cancel, ("@account", account.Value), ("@count", (long)count));

    /// <summary>
    /// Takes address key, IP address, user agent and details from the lines of an account. Time, event, outcome, account and session stay.
    /// If the lines are too many for one transaction, upkeep takes all of it.
    /// </summary>
    public static async ValueTask StripAsync(Transaction transaction, AccountId account)
    {
        if (await transaction.FirstAsync(HasMore, row => (long?)row.Number(0), ("@account", account.Value), ("@count", (long)StripSize)) is not null)
        {
            await transaction.SendAsync(LeaveToUpkeep, ("@account", account.Value), ("@now", transaction.Now));
            return;
        }

        await transaction.SendAsync(BeginErasure, ("@account", account.Value));
        await transaction.SendAsync(StripAddresses, ("@account", account.Value));
        await transaction.SendAsync(Strip, ("@account", account.Value));
        await transaction.SendAsync(EndErasure);
    }

    /// <summary>Removes what is older than the retention, and strips the lines that deletions have left.</summary>
    public async Task MaintainAsync(CancellationToken cancel)
    {
        var before = clock.Now - (long)options.Value.Retention.TotalMilliseconds;
        // None removed: another server removes them at this moment.
        while (await database.FirstAsync(Oldest, row => (long?)row.Number(0), cancel) < before && await SweepAsync(before, cancel) > 0)
        {
        }

        foreach (var (account, deletedAt) in await database.AllAsync(LeftToUpkeep, row => (new AccountId(row.Id(0)), row.Number(1)), cancel))
            await StripInPiecesAsync(account, deletedAt, cancel);
    }

    /// <summary>
    /// The lines that name no account first: they are found by the address keys of the account's own lines. Another account may have got the
    /// address since the deletion, so later lines do not count.
    /// </summary>
    private async Task StripInPiecesAsync(AccountId account, long deletedAt, CancellationToken cancel)
    {
        foreach (var subject in await database.AllAsync(OwnSubjects, row => row.Bytes(0), cancel, ("@account", account.Value)))
        {
            var hasAnotherOwner = await database.FirstAsync(
                HasAnotherOwner,
                row => (long?)row.Number(0),
                cancel,
                ("@subject", subject),
                ("@account", account.Value),
                ("@deleted", deletedAt));
            if (hasAnotherOwner is null)
            {
                await StripAllAsync(
                    account, LastOfSubject, StripSubjectPiece, StripRestOfSubject, cancel, ("@subject", subject), ("@deleted", deletedAt));
            }
        }

        await StripAllAsync(account, LastOfPiece, StripPiece, StripRest, cancel, ("@account", account.Value));
        await database.WriteAsync(tx => tx.ExecuteAsync(IsStripped, ("@account", account.Value)), cancel);
    }

    /// <summary>Strips the lines that <paramref name="whose"/> tells, in the order of their ids, so that no piece looks at those before it.</summary>
    private async Task StripAllAsync(
        AccountId account, string lastOfPiece, string stripPiece, string stripRest, CancellationToken cancel, params Argument[] whose)
    {
        var after = Guid.Empty;
        while (await database.FirstAsync(
            lastOfPiece, row => row.IdOrNull(0), cancel, [.. whose, ("@after", after), ("@others", StripSize - 1L)]) is { } last)
        {
            await StripAsync(account, stripPiece, cancel, [.. whose, ("@after", after), ("@last", last)]);
            after = last;
        }

        await StripAsync(account, stripRest, cancel, [.. whose, ("@after", after)]);
    }

    private Task<int> StripAsync(AccountId account, string sql, CancellationToken cancel, params Argument[] arguments) =>
        database.WriteAsync(
            async tx =>
            {
                await tx.SendAsync(BeginErasure, ("@account", account.Value));
                var stripped = await tx.ExecuteAsync(sql, arguments);
                await tx.SendAsync(EndErasure);
                return stripped;
            },
            cancel);

    private Task<int> SweepAsync(long before, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync(BeginSweep, ("@before", before));
                var removed = await tx.ExecuteAsync(_sweep, ("@floor", TimeOrderedId.FloorOf(before)), ("@count", (long)SweepSize));
                await tx.ExecuteAsync(EndSweep);
                return removed;
            },
            cancel);

    private static AuditLine Read(Row row) => new(
        row.Id(0), row.Number(1), row.Text(2), row.Text(3), row.IdOrNull(4), row.IdOrNull(5), row.BytesOrNull(6), row.TextOrNull(7),
        row.TextOrNull(8), row.TextOrNull(9));
}
