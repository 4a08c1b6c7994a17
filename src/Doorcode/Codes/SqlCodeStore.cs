using Doorcode.RateLimiting;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>Challenges in the database.</summary>
internal sealed class SqlCodeStore(Database database, ServerClock clock) : ICodeStore, IMaintenance
{
    /// <summary>A dead challenge that the sweep has not met yet gives its code free.</summary>
    private const string MakeRoom = """
        DELETE FROM challenges
        WHERE subject = @subject AND purpose = @purpose AND code_mac = @mac AND (expires_at <= @now OR guesses_left <= 0)
        """;

    private const string Add = """
        INSERT INTO challenges (id, purpose, subject, network, code_mac, sealed, guesses_left, created_at, expires_at, resend_at)
        VALUES (@id, @purpose, @subject, @network, @mac, @sealed, @guesses, @created, @expires, @resend)
        ON CONFLICT (subject, purpose, code_mac) DO NOTHING
        """;

    /// <summary>
    /// Compares and counts in one step, so that of any number at once no more than the budget are compared. Only a wrong guess
    /// changes anything: a row means that it was wrong.
    /// </summary>
    private const string CountWrongGuess = """
        UPDATE challenges SET guesses_left = guesses_left - 1
        WHERE id = @id AND purpose = @purpose AND subject = @subject AND code_mac <> @mac AND guesses_left > 0 AND expires_at > @now
        RETURNING guesses_left
        """;

    /// <summary>Of any number of right guesses at once, one gets the row.</summary>
    private const string TakeOne = """
        DELETE FROM challenges
        WHERE id = @id AND purpose = @purpose AND subject = @subject AND code_mac = @mac AND guesses_left > 0 AND expires_at > @now
        RETURNING sealed
        """;

    /// <summary>
    /// Without an id, the code itself says which challenge is meant; no two live ones of an address share it. A network that has a
    /// challenge of its own opens no other's.
    /// </summary>
    private const string TakeByCode = """
        DELETE FROM challenges
        WHERE subject = @subject AND purpose = @purpose AND code_mac = @mac AND guesses_left > 0 AND expires_at > @now
          AND (network = @network OR NOT EXISTS (
            SELECT 1 FROM challenges AS own
            WHERE own.subject = @subject AND own.purpose = @purpose AND own.network = @network
              AND own.guesses_left > 0 AND own.expires_at > @now))
        RETURNING id, sealed
        """;

    /// <summary>One without guesses is dead already; should a crash keep this from running, the sweep takes it.</summary>
    private const string RemoveExhausted = "DELETE FROM challenges WHERE id = @id AND guesses_left <= 0";

    private const string StartCooldown = """
        UPDATE challenges SET resend_at = @next
        WHERE id = @id AND purpose = @purpose AND subject = @subject AND resend_at <= @now AND guesses_left > 0 AND expires_at > @now
        RETURNING id, sealed, expires_at
        """;

    private const string ResendAt = """
        SELECT resend_at FROM challenges
        WHERE id = @id AND purpose = @purpose AND subject = @subject AND guesses_left > 0 AND expires_at > @now
        """;

    private const string Latest = """
        SELECT id, sealed, expires_at FROM challenges
        WHERE subject = @subject AND purpose = @purpose AND guesses_left > 0 AND expires_at > @now
        ORDER BY CASE WHEN network = @network THEN 0 ELSE 1 END, created_at DESC, id LIMIT 1
        """;

    private readonly string _sweep = $"""
        DELETE FROM challenges WHERE id IN (
          SELECT id FROM challenges WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
        """;

    public Task<bool> AddAsync(StoredCode challenge, Func<Transaction, ValueTask> alongside, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                await tx.ExecuteAsync(
                    MakeRoom,
                    ("@subject", challenge.Subject),
                    ("@purpose", challenge.Purpose),
                    ("@mac", challenge.CodeMac),
                    ("@now", tx.Now));
                var added = await tx.ExecuteAsync(
                    Add,
                    ("@id", challenge.Id),
                    ("@purpose", challenge.Purpose),
                    ("@subject", challenge.Subject),
                    ("@network", challenge.Network),
                    ("@mac", challenge.CodeMac),
                    ("@sealed", challenge.Sealed),
                    ("@guesses", (long)challenge.Guesses),
                    ("@created", challenge.CreatedAt),
                    ("@expires", challenge.ExpiresAt),
                    ("@resend", challenge.ResendAt));
                if (added == 0)
                    return false;

                await alongside(tx);
                return true;
            },
            cancel);

    public Task<GuessOutcome> GuessAsync(
        CodeQuery query,
        byte[] codeMac,
        RollingWindow anonymous,
        Func<Transaction, byte[], byte[], ValueTask> whenRight,
        CancellationToken cancel) =>
        query.Id is { } id
            ? GuessOneAsync(query, id, codeMac, whenRight, cancel)
            : database.WriteAsync(tx => GuessAnyAsync(tx, query, codeMac, anonymous, whenRight), cancel);

    public Task<ResendOutcome> ResendAsync(CodeQuery query, TimeSpan cooldown, CancellationToken cancel)
    {
        var id = query.Id ?? throw new ArgumentException("The query names no challenge.", nameof(query));
        return database.WriteAsync<ResendOutcome>(
            async tx =>
            {
                var due = await tx.FirstAsync(
                    StartCooldown,
                    row => new ResendOutcome.Due(row.Bytes(0), row.Bytes(1), row.Number(2)),
                    ("@next", tx.Now + (long)cooldown.TotalMilliseconds),
                    ("@id", id),
                    ("@purpose", query.Purpose),
                    ("@subject", query.Subject),
                    ("@now", tx.Now));
                if (due is not null)
                    return due;

                var resendAt = await tx.FirstAsync(
                    ResendAt,
                    row => (long?)row.Number(0),
                    ("@id", id),
                    ("@purpose", query.Purpose),
                    ("@subject", query.Subject),
                    ("@now", tx.Now));
                return resendAt is { } time
                    ? new ResendOutcome.CoolingDown(TimeSpan.FromMilliseconds(time - tx.Now))
                    : new ResendOutcome.NothingWaits();
            },
            cancel);
    }

    public async Task<ResendOutcome.Due?> FindLatestAsync(CodeQuery query, CancellationToken cancel) =>
        await database.FirstAsync(
            Latest,
            row => new ResendOutcome.Due(row.Bytes(0), row.Bytes(1), row.Number(2)),
            cancel,
            ("@subject", query.Subject),
            ("@purpose", query.Purpose),
            ("@now", clock.Now),
            ("@network", query.Network));

    public Task MaintainAsync(CancellationToken cancel) =>
        ExpiredRows.RunAsync(database, _sweep, cancel);

    /// <summary>A wrong guess is one statement. What is compared is a keyed hash, whose prefixes tell nobody anything.</summary>
    private async Task<GuessOutcome> GuessOneAsync(
        CodeQuery query, byte[] id, byte[] codeMac, Func<Transaction, byte[], byte[], ValueTask> whenRight, CancellationToken cancel)
    {
        var left = await database.ExecuteFirstAsync(
            CountWrongGuess,
            row => (long?)row.Number(0),
            cancel,
            ("@id", id),
            ("@purpose", query.Purpose),
            ("@subject", query.Subject),
            ("@mac", codeMac),
            ("@now", clock.Now));
        switch (left)
        {
            case null:
                return await database.WriteAsync(tx => TakeOneAsync(tx, query, id, codeMac, whenRight), cancel);
            case > 0:
                return GuessOutcome.Rejected;
            default:
                await database.ExecuteAsync(RemoveExhausted, cancel, ("@id", id));
                return GuessOutcome.Exhausted;
        }
    }

    private static async ValueTask<GuessOutcome> TakeOneAsync(
        Transaction transaction, CodeQuery query, byte[] id, byte[] codeMac, Func<Transaction, byte[], byte[], ValueTask> whenRight)
    {
        var taken = await transaction.FirstAsync(
            TakeOne,
            row => row.Bytes(0),
            ("@id", id),
            ("@purpose", query.Purpose),
            ("@subject", query.Subject),
            ("@mac", codeMac),
            ("@now", transaction.Now));
        if (taken is null)
            return GuessOutcome.Rejected;

        await whenRight(transaction, id, taken);
        return GuessOutcome.Accepted;
    }

    private static async ValueTask<GuessOutcome> GuessAnyAsync(
        Transaction transaction,
        CodeQuery query,
        byte[] codeMac,
        RollingWindow budget,
        Func<Transaction, byte[], byte[], ValueTask> whenRight)
    {
        var wrongGuesses = await SqlWindows.LockAsync(transaction, budget);
        if (wrongGuesses.Count >= budget.Limit)
            return GuessOutcome.Rejected;

        var taken = await transaction.FirstAsync(
            TakeByCode,
            row => new { Id = row.Bytes(0), Sealed = row.Bytes(1) },
            ("@subject", query.Subject),
            ("@purpose", query.Purpose),
            ("@mac", codeMac),
            ("@now", transaction.Now),
            ("@network", query.Network));
        if (taken is null)
        {
            await SqlWindows.AddAsync(transaction, budget, wrongGuesses);
            return wrongGuesses.Count >= budget.Limit ? GuessOutcome.Exhausted : GuessOutcome.Rejected;
        }

        await whenRight(transaction, taken.Id, taken.Sealed);
        return GuessOutcome.Accepted;
    }
}
