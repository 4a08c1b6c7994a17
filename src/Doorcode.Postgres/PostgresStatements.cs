using System.Collections.Concurrent;
using System.Data;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>Runs statements on a connection; remembers each statement's form.</summary>
internal sealed class PostgresStatements
{
    /// <summary>Longer than a commit takes, shorter than the <c>deadlock_timeout</c> of a second; ends with the transaction.</summary>
    private const string WaitBriefly = "SELECT set_config('lock_timeout', '50ms', true)";

    /// <summary>Is in the message of a statement that must change a row and has changed none.</summary>
    private const string Unchanged = "doorcode: no row changed";

    private readonly ConcurrentDictionary<string, PostgresStatement> _known = new(StringComparer.Ordinal);

    /// <summary>Statements that must change a row, by their text without that condition.</summary>
    private readonly ConcurrentDictionary<string, string> _demands = new(StringComparer.Ordinal);

    /// <summary>Runs a statement.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="before">What travels in front of it; null for nothing.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="arguments">Its parameters.</param>
    /// <param name="cancel">Makes the server give it up.</param>
    public async Task<int> ExecuteAsync(
        NpgsqlConnection connection, IReadOnlyList<PostgresStep>? before, string sql, Argument[] arguments, CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments);
        await RunAsync(batch, before, cancel);
        return batch.BatchCommands[^1].RecordsAffected;
    }

    /// <summary>Runs statements in one round trip: without BEGIN and COMMIT, as one transaction.</summary>
    public async Task SendAsync(NpgsqlConnection connection, IReadOnlyList<PostgresStep> steps, CancellationToken cancel)
    {
        await using var batch = connection.CreateBatch();
        Add(batch, steps);
        await RunAsync(batch, steps, cancel);
    }

    /// <inheritdoc cref="ExecuteAsync"/>
    public async Task<T?> FirstAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<PostgresStep>? before, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments);
        await using var reader = await ReadAsync(batch, before, cancel);
        return await FirstAsync(reader, read, cancel);
    }

    /// <summary>The first row of an answer, or default.</summary>
    public static async Task<T?> FirstAsync<T>(NpgsqlDataReader reader, Func<Row, T> read, CancellationToken cancel) =>
        await reader.ReadAsync(cancel) ? read(new Row(reader)) : default;

    /// <summary>Runs a statement several times in one round trip; returns the first row of each time.</summary>
    public async Task<IReadOnlyList<T?>> FirstOfEachAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<PostgresStep> before, string sql, Func<Row, T> read, IReadOnlyList<Argument[]> arguments, CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments[0]);
        foreach (var each in arguments.Skip(1))
            batch.BatchCommands.Add(Bind(sql, each));

        await using var reader = await ReadAsync(batch, before, cancel);
        var rows = new List<T?>(arguments.Count);
        do
        {
            rows.Add(await FirstAsync(reader, read, cancel));
        }
        while (await reader.NextResultAsync(cancel));

        return rows;
    }

    /// <summary>Runs a statement in one round trip with what precedes and what follows it; returns its first row when all of it is done.</summary>
    public async Task<T?> LastAsync<T>(
        NpgsqlConnection connection,
        IReadOnlyList<PostgresStep> before,
        string sql,
        Func<Row, T> read,
        Argument[] arguments,
        IReadOnlyList<PostgresStep> after,
        CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments);
        Add(batch, after);
        await using var reader = await ReadAsync(batch, before, cancel);
        var row = await FirstAsync(reader, read, cancel);
        // The commit's failure comes with the end of the batch.
        while (await reader.NextResultAsync(cancel))
        {
        }

        return row;
    }

    /// <inheritdoc cref="ExecuteAsync"/>
    public async Task<IReadOnlyList<T>> AllAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<PostgresStep>? before, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments);
        await using var reader = await ReadAsync(batch, before, cancel);
        return await AllAsync(reader, read, cancel);
    }

    /// <summary>All rows of an answer.</summary>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(NpgsqlDataReader reader, Func<Row, T> read, CancellationToken cancel)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(new Row(reader)));

        return rows;
    }

    /// <summary>
    /// Runs statements in one round trip and one transaction: all of them, or none. A row that another transaction holds longer than a
    /// commit takes makes it none.
    /// </summary>
    /// <param name="connection">Where.</param>
    /// <param name="writes">The statements.</param>
    /// <param name="cancel">Makes the server give them up.</param>
    /// <returns>How many rows each of them changed.</returns>
    public async Task<int[]> ExecuteTogetherAsync(
        NpgsqlConnection connection, IReadOnlyList<PostgresWrite> writes, CancellationToken cancel)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(WaitBriefly));
        foreach (var write in writes)
            batch.BatchCommands.Add(Bind(write.Sql, write.Arguments));

        await using (var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancel))
        {
            // The first result is that of the timeout.
            foreach (var write in writes.Where(write => write.Read is not null))
            {
                if (await reader.NextResultAsync(cancel) && await reader.ReadAsync(cancel))
                    write.Read!(new Row(reader));
            }

            while (await reader.NextResultAsync(cancel))
            {
            }
        }

        var changed = new int[writes.Count];
        for (var i = 0; i < changed.Length; i++)
            changed[i] = batch.BatchCommands[i + 1].RecordsAffected;

        return changed;
    }

    private NpgsqlBatch Make(NpgsqlConnection connection, IReadOnlyList<PostgresStep>? before, string sql, Argument[] arguments)
    {
        var batch = connection.CreateBatch();
        if (before is not null)
            Add(batch, before);

        batch.BatchCommands.Add(Bind(sql, arguments));
        return batch;
    }

    private void Add(NpgsqlBatch batch, IReadOnlyList<PostgresStep> steps)
    {
        foreach (var step in steps)
        {
            var sql = step.Answer is StepAnswer.MustChange ? _demands.GetOrAdd(step.Sql, Demand) : step.Sql;
            batch.BatchCommands.Add(Bind(sql, step.Arguments));
        }
    }

    /// <summary>
    /// Wraps a statement so that it fails when it changes no row; the rest of its batch is then not run. To fail, the wrapper casts a text
    /// that is no number, and the server's message holds that text.
    /// </summary>
    private static string Demand(string sql) =>
        $"WITH changed AS ({sql} RETURNING 1) SELECT CAST(CASE COUNT(*) WHEN 0 THEN '{Unchanged}' ELSE '1' END AS bigint) FROM changed";

    /// <summary>Runs a batch of which no more is read than its steps ask.</summary>
    private static async Task RunAsync(NpgsqlBatch batch, IReadOnlyList<PostgresStep>? steps, CancellationToken cancel)
    {
        if (steps is null || !steps.Any(step => step.Answer is StepAnswer.Rows))
        {
            await RefuseUnchangedAsync(() => batch.ExecuteNonQueryAsync(cancel));
            return;
        }

        // A statement behind the steps is not read, but a failure of it is thrown here.
        await using var reader = await ReadAsync(batch, steps, cancel);
        while (await reader.NextResultAsync(cancel))
        {
        }
    }

    /// <summary>Reads what its steps ask; then stands before the rows of the last statement.</summary>
    private static async Task<NpgsqlDataReader> ReadAsync(NpgsqlBatch batch, IReadOnlyList<PostgresStep>? before, CancellationToken cancel)
    {
        NpgsqlDataReader? reader = null;
        try
        {
            await RefuseUnchangedAsync(async () => reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancel));
            foreach (var step in before?.Where(step => step.Answer is not StepAnswer.None) ?? [])
            {
                if (step.ReadAsync is not null)
                    await step.ReadAsync(reader!, cancel);

                await RefuseUnchangedAsync(() => reader!.NextResultAsync(cancel));
            }

            return reader!;
        }
        catch
        {
            if (reader is not null)
                await reader.DisposeAsync();

            throw;
        }
    }

    /// <summary>Turns the failure of a statement that must change a row into an <see cref="UnchangedException"/>.</summary>
    private static async Task RefuseUnchangedAsync<T>(Func<Task<T>> run)
    {
        try
        {
            await run();
        }
        catch (PostgresException failure) when (
            failure.SqlState is PostgresErrorCodes.InvalidTextRepresentation
            && failure.MessageText.Contains(Unchanged, StringComparison.Ordinal))
        {
            throw new UnchangedException("A statement that must change a row has changed none.", failure);
        }
    }

    private NpgsqlBatchCommand Bind(string sql, Argument[] arguments)
    {
        if (!_known.TryGetValue(sql, out var statement))
            statement = _known.GetOrAdd(sql, new PostgresStatement(sql, arguments));

        return statement.Bind(arguments);
    }
}
