using Doorcode.Storage;

namespace Doorcode.Outbox;

/// <summary>The outbox table.</summary>
internal sealed class OutboxStore(Database database, ServerClock clock) : IMaintenance
{
    private static readonly TimeSpan RecordsKept = TimeSpan.FromDays(30);

    /// <summary>How many items for one recipient domain are on their way at once, over all servers.</summary>
    internal const int PerDomain = 2;

    /// <summary>
    /// How far behind its own last item a site stands in a domain's line. It is longer than the line of any other site, so sites take
    /// turns: the first item of each, then the second of each.
    /// </summary>
    private static readonly long Step = (long)TimeSpan.FromMinutes(10).TotalMilliseconds;

    /// <summary>Looks for the site's last item among the last hundred of the domain: a site that has many there stands at the end.</summary>
    private const string Insert = """
        INSERT INTO outbox (id, kind, sealed, created_at, give_up_at, next_attempt_at, attempts, domain, site, recipient, state, line)
        VALUES (
          @id, @kind, @sealed, @now, @give_up_at, @now, 0, @domain, @site, @recipient, 0,
          COALESCE(
            (SELECT MAX(line) + @step
             FROM (SELECT site, line FROM outbox
                   WHERE domain = @domain AND state = 0 AND next_attempt_at IS NOT NULL ORDER BY line DESC LIMIT 100) AS waiting
             WHERE site = @site AND line > @now - @step),
            @now))
        """;

    private const string Delete = "DELETE FROM outbox WHERE id = @id";

    private const string Postpone = """
        UPDATE outbox SET next_attempt_at = @at, state = 1, line = @at, last_error = @reason
        WHERE id = @id AND attempts = @attempt AND next_attempt_at = @lease AND given_up_at IS NULL
        """;

    private const string HandBack = """
        UPDATE outbox SET next_attempt_at = @at, state = CASE WHEN attempts = 1 THEN 0 ELSE 1 END, line = @at, attempts = attempts - 1
        WHERE id = @id AND attempts = @attempt AND next_attempt_at = @lease AND given_up_at IS NULL
        """;

    /// <summary>The record that stays names no address: the payload itself is forgotten.</summary>
    private const string GiveUp = """
        UPDATE outbox SET sealed = NULL, recipient = NULL, next_attempt_at = NULL, given_up_at = @now, last_error = COALESCE(@reason, last_error)
        WHERE id = @id AND attempts = @attempt AND next_attempt_at = @lease AND given_up_at IS NULL
        RETURNING last_error
        """;

    private const string NextDue = """
        SELECT
          (SELECT MIN(next_attempt_at) FROM outbox WHERE next_attempt_at > @now),
          (SELECT MIN(next_attempt_at) FROM outbox WHERE next_attempt_at <= @now)
        """;

    /// <summary>Counts up to a bound, so that a long queue is not read to its end. The oldest item is the first of an index.</summary>
    private const string Size = """
        SELECT COUNT(*), (SELECT MIN(created_at) FROM outbox WHERE next_attempt_at IS NOT NULL)
        FROM (SELECT 1 FROM outbox WHERE next_attempt_at IS NOT NULL ORDER BY next_attempt_at LIMIT 10000) AS waiting
        """;

    private const string Queue = """
        SELECT id, kind, created_at, attempts, next_attempt_at, give_up_at, last_error FROM outbox
        WHERE next_attempt_at IS NOT NULL ORDER BY created_at LIMIT @count
        """;

    private const string ReleaseAll = """
        UPDATE outbox
        SET next_attempt_at = @now, line = CASE WHEN state = 0 THEN line ELSE @now END, state = CASE WHEN state = 0 THEN 0 ELSE 1 END
        WHERE next_attempt_at > @now
        """;

    private readonly string _sweepGivenUp = $"""
        DELETE FROM outbox WHERE id IN (
          SELECT id FROM outbox WHERE given_up_at <= @now LIMIT @count {database.SkipLocked})
        """;

    private readonly ClaimStatement _claim = new(database);

    /// <summary>Adds an item that is due at once; its payload is sealed already.</summary>
    public static async ValueTask AddAsync(Transaction transaction, Guid id, OutboxItem item) =>
        await transaction.SendAsync(
            Insert, ("@id", id), ("@kind", item.Kind), ("@sealed", item.Payload), ("@now", transaction.Now),
            ("@give_up_at", item.GiveUpAt), ("@domain", item.Lane.Domain), ("@site", item.Lane.Site), ("@recipient", item.Lane.Recipient), ("@step", Step));

    /// <summary>
    /// One round of the dispatcher: records what became of earlier items and claims the next ones, in one commit. Nothing is
    /// claimed unless all is recorded; with nothing to record, the claim is a statement by itself.
    /// </summary>
    /// <param name="outcomes">What became of items that were claimed before.</param>
    /// <param name="claim">What to claim.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<DispatchRound> RoundAsync(IReadOnlyList<OutboxOutcome> outcomes, OutboxClaim claim, CancellationToken cancel)
    {
        var asked = clock.Now;
        var claimed = outcomes.Count == 0
            ? await database.ExecuteAllAsync(_claim.For(claim), Claimed, cancel, ClaimStatement.Arguments(clock.Now, claim))
            : await database.WriteAsync(
                async transaction =>
                {
                    foreach (var outcome in outcomes)
                        await RecordAsync(transaction, outcome);

                    return await transaction.AllAsync(_claim.For(claim), Claimed, ClaimStatement.Arguments(transaction.Now, claim));
                },
                cancel);
        if (claim.IsNothing)
            return new DispatchRound([], asked, IsAnyLeft: true);

        return claimed.Count == 0
            ? await NextDueAsync(asked, cancel)
            : new DispatchRound(
                [.. claimed.Select(row => row.Item)], claimed.Min(row => row.NextDue), claimed.Any(row => row.IsAnotherDue));
    }

    /// <summary>
    /// Deletes items that are over, and tells whether any are due; the commit is not waited for. A crash of the database may therefore
    /// bring an item back, with the lease that its server has: that server must call this again with the same ids a little later.
    /// </summary>
    /// <param name="over">Items that were sent or dropped.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<DispatchRound> RecordOverAsync(IReadOnlyList<Guid> over, CancellationToken cancel) => database.WriteRelaxedAsync(
        async transaction =>
        {
            foreach (var id in over)
                await transaction.SendAsync(Delete, ("@id", id));

            return await transaction.LastAsync(NextDue, Look, ("@now", transaction.Now)) ?? new DispatchRound([], null);
        },
        cancel);

    /// <summary>How many items wait, and since when.</summary>
    public ValueTask<OutboxSize?> SizeAsync(CancellationToken cancel) =>
        database.FirstAsync(Size, row => new OutboxSize(row.Number(0), row.NumberOrNull(1)), cancel);

    /// <summary>Makes every waiting item due now. Only for a server that has the database to itself.</summary>
    public Task ReleaseAllAsync(CancellationToken cancel) =>
        database.WriteAsync(transaction => transaction.ExecuteAsync(ReleaseAll, ("@now", transaction.Now)), cancel);

    /// <summary>Forgets items that were given up on long ago.</summary>
    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweepGivenUp, RecordsKept, cancel);

    private static ClaimedRow Claimed(Row row) => new(
        new ClaimedItem(row.Id(0), row.Text(1), row.Bytes(2), row.Number(3), row.Number(4), row.Number(5)),
        row.Number(6) == 1,
        row.NumberOrNull(7));

    private static DispatchRound Look(Row row) => new([], row.NumberOrNull(0), row.NumberOrNull(1) is not null);

    /// <summary>The items that wait, the oldest first.</summary>
    public ValueTask<IReadOnlyList<QueuedItem>> WaitingAsync(int count, CancellationToken cancel) => database.AllAsync(
        Queue,
        row => new QueuedItem(row.Id(0), row.Text(1), row.Number(2), row.Number(3), row.Number(4), row.Number(5), row.TextOrNull(6)),
        cancel,
        ("@count", (long)count));

    /// <summary>What has been recorded stays recorded, whether or not the database goes on answering.</summary>
    /// <param name="asked">A time before the claim, so that no item falls due between the two.</param>
    /// <param name="cancel">Stops waiting.</param>
    private async Task<DispatchRound> NextDueAsync(long asked, CancellationToken cancel)
    {
        try
        {
            return await database.FirstAsync(NextDue, Look, cancel, ("@now", asked)) ?? new DispatchRound([], null);
        }
        catch (BackendUnavailableException)
        {
            return new DispatchRound([], clock.Now + 1000);
        }
    }

    private static async ValueTask RecordAsync(Transaction transaction, OutboxOutcome outcome)
    {
        switch (outcome)
        {
            case OutboxOutcome.Sent or OutboxOutcome.Dropped:
                await transaction.SendAsync(Delete, ("@id", outcome.Id));
                break;
            case OutboxOutcome.Retry retry:
                await transaction.SendAsync(
                    Postpone, ("@at", retry.At), ("@reason", retry.Reason), ("@id", retry.Id), ("@attempt", retry.Item.Attempts),
                    ("@lease", retry.Item.LeaseEndsAt));
                break;
            case OutboxOutcome.HandedBack back:
                await transaction.SendAsync(
                    HandBack, ("@at", back.At), ("@id", back.Id), ("@attempt", back.Item.Attempts), ("@lease", back.Item.LeaseEndsAt));
                break;
            case OutboxOutcome.GivenUp dead:
                var givenUp = await transaction.FirstAsync(
                    GiveUp, row => new LastError(row.TextOrNull(0)),
                    ("@now", transaction.Now), ("@reason", dead.Reason), ("@id", dead.Id), ("@attempt", dead.Item.Attempts),
                    ("@lease", dead.Item.LeaseEndsAt));
                if (givenUp is not null && dead.Sender is { } sender)
                    await sender.RecordGivenUpAsync(transaction, dead.Id, Why(dead, givenUp));

                break;
        }
    }

    private static string Why(OutboxOutcome.GivenUp dead, LastError last) => dead.Reason
        ?? (last.Reason is null ? OutboxOutcome.GivenUp.TimeIsOver : $"{OutboxOutcome.GivenUp.TimeIsOver}; before: {last.Reason}");

    private sealed record LastError(string? Reason);

    /// <summary>A claimed item, and what was seen of the others.</summary>
    private sealed record ClaimedRow(ClaimedItem Item, bool IsAnotherDue, long? NextDue);
}
