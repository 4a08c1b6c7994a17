using System.Collections.Concurrent;
using System.Data;
using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>Runs statements on a connection; remembers each statement's form.</summary>
internal sealed class PostgresStatements
{
    private readonly ConcurrentDictionary<string, PostgresStatement> _known = new(StringComparer.Ordinal);

    public async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, Argument[] arguments, CancellationToken cancel)
    {
        await using var command = Make(connection, sql, arguments);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<T?> FirstAsync<T>(
        NpgsqlConnection connection, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
    {
        await using var command = Make(connection, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.Default, cancel);
        return await reader.ReadAsync(cancel) ? read(new Row(reader)) : default;
    }

    public async Task<IReadOnlyList<T>> AllAsync<T>(
        NpgsqlConnection connection, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
    {
        await using var command = Make(connection, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.Default, cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(new Row(reader)));

        return rows;
    }

    private NpgsqlCommand Make(NpgsqlConnection connection, string sql, Argument[] arguments)
    {
        if (!_known.TryGetValue(sql, out var statement))
            statement = _known.GetOrAdd(sql, new PostgresStatement(sql, arguments));

        var command = connection.CreateCommand();
        statement.Bind(command, arguments);
        return command;
    }
}
