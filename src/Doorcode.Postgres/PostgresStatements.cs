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

    private readonly ConcurrentDictionary<string, PostgresStatement> _known = new(StringComparer.Ordinal);

    /// <summary>Runs a statement.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="before">What travels in front of it, such as BEGIN; null for nothing.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="arguments">Its parameters.</param>
    /// <param name="cancel">Makes the server give it up.</param>
    public async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string? before, string sql, Argument[] arguments, CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments);
        return await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <inheritdoc cref="ExecuteAsync"/>
    public async Task<T?> FirstAsync<T>(
        NpgsqlConnection connection, string? before, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments);
        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancel);
        return await reader.ReadAsync(cancel) ? read(new Row(reader)) : default;
    }

    /// <inheritdoc cref="ExecuteAsync"/>
    public async Task<IReadOnlyList<T>> AllAsync<T>(
        NpgsqlConnection connection, string? before, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
    {
        await using var batch = Make(connection, before, sql, arguments);
        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(new Row(reader)));

        return rows;
    }

    /// <summary>
    /// Runs statements in one round trip and one transaction: all of them, or none. A row that somebody else holds longer than a
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

    private NpgsqlBatch Make(NpgsqlConnection connection, string? before, string sql, Argument[] arguments)
    {
        var batch = connection.CreateBatch();
        if (before is not null)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(before));

        batch.BatchCommands.Add(Bind(sql, arguments));
        return batch;
    }

    private NpgsqlBatchCommand Bind(string sql, Argument[] arguments)
    {
        if (!_known.TryGetValue(sql, out var statement))
            statement = _known.GetOrAdd(sql, new PostgresStatement(sql, arguments));

        return statement.Bind(arguments);
    }
}
