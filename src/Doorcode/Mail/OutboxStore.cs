using Doorcode.Audit;
using Doorcode.Storage;

namespace Doorcode.Mail;

/// <summary>A mail that this server has claimed: until the lease ends, no other server sends it.</summary>
/// <param name="Id">The row's id; the Message-ID is made of it.</param>
/// <param name="Sealed">The mail.</param>
/// <param name="Attempts">Which attempt this is, from 1.</param>
/// <param name="GiveUpAt">When it is dead.</param>
internal sealed record StoredMail(Guid Id, byte[] Sealed, long Attempts, long GiveUpAt);

/// <summary>What became of a claimed mail.</summary>
internal abstract record MailOutcome(Guid Id)
{
    /// <summary>The next server has it.</summary>
    public sealed record Sent(Guid Id) : MailOutcome(Id);

    /// <summary>There was nothing to send.</summary>
    public sealed record Dropped(Guid Id) : MailOutcome(Id);

    /// <summary>It did not work; another attempt follows.</summary>
    /// <param name="Id">Which mail.</param>
    /// <param name="Attempt">Which attempt this was; when another server has begun the next one since, it is that one's outcome that counts.</param>
    /// <param name="At">When, UTC milliseconds since 1970.</param>
    /// <param name="Reason">Why, without any address.</param>
    public sealed record Retry(Guid Id, long Attempt, long At, string Reason) : MailOutcome(Id);

    /// <summary>It will not be sent.</summary>
    /// <param name="Id">Which mail.</param>
    /// <param name="Attempt">Which attempt this was, as for <see cref="Retry"/>.</param>
    /// <param name="Reason">Why, without any address; null when only time ran out, and the last failure tells why.</param>
    public sealed record GivenUp(Guid Id, long Attempt, string? Reason) : MailOutcome(Id);
}

/// <summary>What a turn of the dispatcher asks for.</summary>
/// <param name="Count">How many mails at most.</param>
/// <param name="Lease">How long they are this server's.</param>
/// <param name="AgainDueBy">Mail that was claimed before is claimed again only if it was due by then (<see cref="TakeOver"/>).</param>
internal sealed record MailClaim(int Count, TimeSpan Lease, long AgainDueBy = long.MaxValue);

/// <summary>What a turn of the dispatcher got.</summary>
/// <param name="Claimed">Mails to send now.</param>
/// <param name="NextDue">When the next one is due, or null when none waits.</param>
internal sealed record MailTurn(IReadOnlyList<StoredMail> Claimed, long? NextDue);

/// <summary>What waits in the outbox.</summary>
/// <param name="Count">How many mails.</param>
/// <param name="Oldest">When the oldest of them was stored; null when none waits.</param>
internal sealed record Waiting(long Count, long? Oldest);

/// <summary>The outbox table.</summary>
internal sealed class OutboxStore(Database database) : IMaintenance
{
    private static readonly TimeSpan RecordsKept = TimeSpan.FromDays(30);

    private const string Insert = """
        INSERT INTO outbox (id, sealed, created_at, give_up_at, next_attempt_at, attempts)
        VALUES (@id, @sealed, @now, @give_up_at, @now, 0)
        """;

    private const string Delete = "DELETE FROM outbox WHERE id = @id";

    private const string Postpone = """
        UPDATE outbox SET next_attempt_at = @at, last_error = @reason
        WHERE id = @id AND attempts = @attempt AND given_up_at IS NULL
        """;

    /// <summary>The record that stays names no address: the mail itself is forgotten.</summary>
    private const string GiveUp = """
        UPDATE outbox SET sealed = NULL, next_attempt_at = NULL, given_up_at = @now, last_error = COALESCE(@reason, last_error)
        WHERE id = @id AND attempts = @attempt AND given_up_at IS NULL
        """;

    private const string NextDue = "SELECT MIN(next_attempt_at) FROM outbox WHERE next_attempt_at IS NOT NULL";

    /// <summary>The count is cut short: no long queue is read from end to end. The oldest is the first of an index.</summary>
    private const string Look = """
        SELECT COUNT(*), (SELECT MIN(created_at) FROM outbox WHERE next_attempt_at IS NOT NULL)
        FROM (SELECT 1 FROM outbox WHERE next_attempt_at IS NOT NULL ORDER BY next_attempt_at LIMIT 10000) AS waiting
        """;

    private const string ReleaseAll = "UPDATE outbox SET next_attempt_at = @now WHERE next_attempt_at > @now";

    private readonly string _sweepGivenUp = $"""
        DELETE FROM outbox WHERE id IN (
          SELECT id FROM outbox WHERE given_up_at <= @now LIMIT @count {database.SkipLocked})
        """;

    /// <summary>
    /// Claims in one statement; of any number of servers exactly one gets a row. Materialized, so that no plan picks rows twice.
    /// </summary>
    private readonly string _claim = $"""
        WITH due AS MATERIALIZED (
          SELECT id FROM outbox
          WHERE next_attempt_at <= @now AND (attempts = 0 OR next_attempt_at <= @again_due_by)
          ORDER BY next_attempt_at LIMIT @count {database.SkipLocked})
        UPDATE outbox SET next_attempt_at = @lease_ends_at, attempts = attempts + 1
        WHERE id IN (SELECT id FROM due)
        RETURNING id, sealed, attempts, give_up_at
        """;

    /// <summary>Adds a mail that is due at once.</summary>
    public static async ValueTask AddAsync(Transaction transaction, Guid id, byte[] sealedMail, long giveUpAt) =>
        await transaction.ExecuteAsync(
            Insert, ("@id", id), ("@sealed", sealedMail), ("@now", transaction.Now), ("@give_up_at", giveUpAt));

    /// <summary>
    /// One turn of the dispatcher: records what became of earlier mails and claims the next ones, in one commit. Nothing is
    /// claimed unless all is recorded; with nothing to record, the claim is a statement by itself.
    /// </summary>
    /// <param name="outcomes">What became of mails that were claimed before.</param>
    /// <param name="claim">What to claim.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<MailTurn> TurnAsync(IReadOnlyList<MailOutcome> outcomes, MailClaim claim, CancellationToken cancel)
    {
        var claimed = outcomes.Count == 0
            ? await database.ExecuteAllAsync(_claim, Claimed, cancel, ClaimArguments(database.Now, claim))
            : await database.WriteAsync(
                async transaction =>
                {
                    foreach (var outcome in outcomes)
                        await RecordAsync(transaction, outcome);

                    return await transaction.AllAsync(_claim, Claimed, ClaimArguments(transaction.Now, claim));
                },
                cancel);
        // Where as many were due as were asked for, more may be.
        return new MailTurn(claimed, claimed.Count == claim.Count ? database.Now : await NextDueAsync(cancel));
    }

    /// <summary>How many mails wait, and since when.</summary>
    public ValueTask<Waiting?> WaitingAsync(CancellationToken cancel) =>
        database.FirstAsync(Look, row => new Waiting(row.Number(0), row.NumberOrNull(1)), cancel);

    /// <summary>Makes every waiting mail due now. Only for a server that has the database to itself.</summary>
    public Task ReleaseAllAsync(CancellationToken cancel) =>
        database.WriteAsync(transaction => transaction.ExecuteAsync(ReleaseAll, ("@now", transaction.Now)), cancel);

    /// <summary>Forgets mails that were given up on long ago.</summary>
    public Task MaintainAsync(CancellationToken cancel) => Sweeping.RunAsync(database, _sweepGivenUp, RecordsKept, cancel);

    private static StoredMail Claimed(Row row) => new(row.Id(0), row.Bytes(1), row.Number(2), row.Number(3));

    /// <summary>What has been claimed is sent, whether or not the database goes on answering.</summary>
    private async Task<long?> NextDueAsync(CancellationToken cancel)
    {
        try
        {
            return await database.FirstAsync(NextDue, row => row.NumberOrNull(0), cancel);
        }
        catch (StoreUnavailableException)
        {
            return database.Now + 1000;
        }
    }

    private static Argument[] ClaimArguments(long now, MailClaim claim) =>
    [
        ("@now", now), ("@again_due_by", claim.AgainDueBy), ("@count", (long)claim.Count),
        ("@lease_ends_at", now + (long)claim.Lease.TotalMilliseconds),
    ];

    private static async ValueTask RecordAsync(Transaction transaction, MailOutcome outcome)
    {
        switch (outcome)
        {
            case MailOutcome.Sent or MailOutcome.Dropped:
                await transaction.ExecuteAsync(Delete, ("@id", outcome.Id));
                break;
            case MailOutcome.Retry retry:
                await transaction.ExecuteAsync(
                    Postpone, ("@at", retry.At), ("@reason", retry.Reason), ("@id", retry.Id), ("@attempt", retry.Attempt));
                break;
            case MailOutcome.GivenUp dead:
                var givenUp = await transaction.ExecuteAsync(
                    GiveUp, ("@now", transaction.Now), ("@reason", dead.Reason), ("@id", dead.Id), ("@attempt", dead.Attempt));
                if (givenUp > 0)
                {
                    await AuditStore.AppendAsync(
                        transaction,
                        new AuditEntry(AuditEvent.MailGivenUp, AuditOutcome.Done) { Details = $"mail {dead.Id}: {dead.Reason ?? "its code is dead"}" });
                }

                break;
        }
    }
}
