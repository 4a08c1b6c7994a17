using Microsoft.Data.Sqlite;

namespace Doorcode.Storage;

/// <summary>One SQLite connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteFiles _files;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public SqliteStatements(string connectionString, string pragmas)
    {
        _connection = new SqliteConnection(connectionString);
        _files = new SqliteFiles(_connection);
        try
        {
            _connection.Open();
            using var command = _connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="SqliteFiles.RefuseIfMoved"/>
    public void RefuseIfMoved() => _files.RefuseIfMoved();

    /// <inheritdoc cref="SqliteFiles.RefuseToOpen"/>
    public void RefuseToOpen() => _files.RefuseToOpen();

    public int Execute(string sql, params ReadOnlySpan<Argument> arguments) => Bind(sql, arguments).ExecuteNonQuery();

    public T? First<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Argument> arguments)
    {
        using var reader = Bind(sql, arguments).ExecuteReader();
        return reader.Read() ? read(new Row(reader)) : default;
    }

    public IReadOnlyList<T> All<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Argument> arguments)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, arguments).ExecuteReader();
        while (reader.Read())
            rows.Add(read(new Row(reader)));

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();

        _connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<Argument> arguments)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var argument in arguments)
                command.Parameters.Add(new SqliteParameter { ParameterName = argument.Name });

            _prepared.Add(sql, command);
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters[i].Value = arguments[i].Value switch
            {
                null => DBNull.Value,
                Guid id => id.ToByteArray(bigEndian: true),
                var value => value,
            };
        }

        return command;
    }
}
