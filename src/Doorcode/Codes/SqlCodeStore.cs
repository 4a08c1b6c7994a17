using Doorcode.RateLimiting;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>Mailed codes in the database; their table is called <c>challenges</c>.</summary>
internal sealed partial class SqlCodeStore(Database database, ServerClock clock) : ICodeStore, IMaintenance
{
    /// <summary>Deletes a dead row that the sweep has not met yet, so that its code can be used again.</summary>
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
        RETURNING guesses_left, length(code_mac)
        """;

    /// <summary>Of any number of right guesses at once, one gets the row.</summary>
    private const string TakeOne = """
        DELETE FROM challenges
        WHERE id = @id AND purpose = @purpose AND subject = @subject AND code_mac = @mac AND guesses_left > 0 AND expires_at > @now
        RETURNING sealed
        """;

    /// <summary>
    /// Without an id, the code itself names the row: no two live rows of an address share a code. A network that asked for a code of
    /// its own opens no other network's.
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

    /// <summary>A row without guesses is dead already: if a crash keeps this from running, the sweep removes it.</summary>
    private const string RemoveExhausted = "DELETE FROM challenges WHERE id = @id AND guesses_left <= 0";

    private const string AnyToGuess = """
        SELECT expires_at FROM challenges
        WHERE subject = @subject AND purpose = @purpose AND guesses_left > 0 AND expires_at > @now AND length(code_mac) = @length LIMIT 1
        """;

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

    public Task<bool> AddAsync(StoredCode code, Func<Transaction, ValueTask> alongside, CancellationToken cancel) =>
        database.TryWriteAsync(
            async tx =>
            {
                await tx.SendAsync(
                    MakeRoom,
                    ("@subject", code.Subject),
                    ("@purpose", code.Purpose),
                    ("@mac", code.CodeMac),
                    ("@now", tx.Now));
                await tx.DemandAsync(
                    Add,
                    ("@id", code.Id),
                    ("@purpose", code.Purpose),
                    ("@subject", code.Subject),
                    ("@network", code.Network),
                    ("@mac", code.CodeMac),
                    ("@sealed", code.Sealed),
                    ("@guesses", (long)code.Guesses),
                    ("@created", code.CreatedAt),
                    ("@expires", code.ExpiresAt),
                    ("@resend", code.ResendAt));
                await alongside(tx);
            },
            cancel);

    public Task<GuessOutcome> GuessAsync(
        CodeGuess guess, Func<Transaction, byte[], byte[], ValueTask> whenRight, CancellationToken cancel) =>
        (guess.Query.Id, guess.Account) switch
        {
            ({ } id, null) => GuessOneAsync(guess, id, whenRight, cancel),
            ({ } id, { } account) => database.WriteAsync(tx => GuessOneAsync(tx, guess, id, account, whenRight), cancel),
            _ => database.WriteAsync(tx => GuessAnyAsync(tx, guess, whenRight), cancel),
        };

    public Task<int> CountFailuresAsync(byte[] subject, RollingWindow account, CancellationToken cancel) =>
        SqlWindows.CountAsync(database, account, clock.Now, cancel);

    public Task<ResendOutcome> ResendAsync(CodeQuery query, TimeSpan cooldown, CancellationToken cancel)
    {
        var id = query.Id ?? throw new ArgumentException("The query names no code.", nameof(query));
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

    /// <summary>A wrong guess is one statement. Only keyed hashes are compared: the time of a comparison tells nothing about a code.</summary>
    private async Task<GuessOutcome> GuessOneAsync(
        CodeGuess guess, byte[] id, Func<Transaction, byte[], byte[], ValueTask> whenRight, CancellationToken cancel)
    {
        var left = await database.ExecuteFirstAsync(
            CountWrongGuess, row => (long?)row.Number(0), cancel, GuessArguments(guess, id, clock.Now));
        switch (left)
        {
            case null:
                return await database.WriteAsync(tx => TakeOneAsync(tx, guess, id, whenRight), cancel);
            case > 0:
                return GuessOutcome.Rejected;
            default:
                await database.ExecuteAsync(RemoveExhausted, cancel, ("@id", id));
                return GuessOutcome.Exhausted;
        }
    }

    /// <summary>
    /// The same for a guess that also counts for an account. The code's row is locked before the account's window, here and where the
    /// window is cleared, so that transactions cannot deadlock.
    /// </summary>
    private static async ValueTask<GuessOutcome> GuessOneAsync(
        Transaction transaction,
        CodeGuess guess,
        byte[] id,
        RollingWindow account,
        Func<Transaction, byte[], byte[], ValueTask> whenRight)
    {
        var wrong = await transaction.FirstAsync(
            CountWrongGuess,
            row => new { Left = row.Number(0), IsDecoy = row.Number(1) < StoredCode.MacLength },
            GuessArguments(guess, id, transaction.Now));
        if (wrong is null)
            return await TakeOneAsync(transaction, guess, id, whenRight);

        await AddFailureAsync(transaction, account, await SqlWindows.LockAsync(transaction, account), !wrong.IsDecoy);
        if (wrong.Left > 0)
            return GuessOutcome.Rejected;

        await transaction.ExecuteAsync(RemoveExhausted, ("@id", id));
        return GuessOutcome.Exhausted;
    }

    private static async ValueTask<GuessOutcome> TakeOneAsync(
        Transaction transaction, CodeGuess guess, byte[] id, Func<Transaction, byte[], byte[], ValueTask> whenRight)
    {
        var taken = await transaction.FirstAsync(TakeOne, row => row.Bytes(0), GuessArguments(guess, id, transaction.Now));
        if (taken is null)
            return GuessOutcome.Rejected;

        if (!await TryClearAsync(transaction, guess))
            return GuessOutcome.Rejected;

        await whenRight(transaction, id, taken);
        return GuessOutcome.Accepted;
    }

    private static async ValueTask<GuessOutcome> GuessAnyAsync(
        Transaction transaction, CodeGuess guess, Func<Transaction, byte[], byte[], ValueTask> whenRight)
    {
        var (query, budget) = (guess.Query, guess.Anonymous);
        var wrongGuesses = await SqlWindows.LockAsync(transaction, budget);
        if (wrongGuesses.Count >= budget.Limit)
            return GuessOutcome.Rejected;

        var taken = await transaction.FirstAsync(
            TakeByCode,
            row => new { Id = row.Bytes(0), Sealed = row.Bytes(1) },
            ("@subject", query.Subject),
            ("@purpose", query.Purpose),
            ("@mac", guess.CodeMac),
            ("@now", transaction.Now),
            ("@network", query.Network));
        if (taken is null || !await TryClearAsync(transaction, guess))
        {
            await SqlWindows.AddAsync(transaction, budget, wrongGuesses);
            if (guess.Account is { } failures)
                await AddFailureIfAnyToGuessAsync(transaction, query, failures);

            return wrongGuesses.Count >= budget.Limit ? GuessOutcome.Exhausted : GuessOutcome.Rejected;
        }

        await whenRight(transaction, taken.Id, taken.Sealed);
        return GuessOutcome.Accepted;
    }

    /// <summary>Clears the account's failures; false when there are too many of them for a right guess of this kind.</summary>
    private static async ValueTask<bool> TryClearAsync(Transaction transaction, CodeGuess guess)
    {
        if (guess.Account is not { } account)
            return true;

        if (guess.MostFailures is { } most && (await SqlWindows.LockAsync(transaction, account)).Count >= most)
            return false;

        await SqlWindows.ClearAsync(transaction, account);
        return true;
    }

    /// <summary>
    /// Without a live code, or with decoys alone, there was nothing to guess, and no failure is added: then the number of codes of
    /// accounts bounds the number of records that live for a day.
    /// </summary>
    private static async ValueTask AddFailureIfAnyToGuessAsync(Transaction transaction, CodeQuery query, RollingWindow account)
    {
        var failures = await SqlWindows.LockAsync(transaction, account);
        var code = await transaction.FirstAsync(
            AnyToGuess,
            row => (long?)row.Number(0),
            ("@subject", query.Subject),
            ("@purpose", query.Purpose),
            ("@now", transaction.Now),
            ("@length", (long)StoredCode.MacLength));
        await AddFailureAsync(transaction, account, failures, code is not null);
    }

    /// <summary>Adds a failure to a locked window, or leaves the window as it is by the same statement.</summary>
    private static ValueTask AddFailureAsync(Transaction transaction, RollingWindow account, List<long> failures, bool counts) =>
        counts
            ? SqlWindows.AddAsync(transaction, account, failures)
            : SqlWindows.KeepAsync(transaction, account, failures);

    private static Argument[] GuessArguments(CodeGuess guess, byte[] id, long now) =>
    [
        ("@id", id), ("@purpose", guess.Query.Purpose), ("@subject", guess.Query.Subject), ("@mac", guess.CodeMac), ("@now", now),
    ];
}
