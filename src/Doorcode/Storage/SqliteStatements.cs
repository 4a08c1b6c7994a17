using Microsoft.Data.Sqlite;
using SQLitePCL;

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
            // SQLite opens the log and its index with the first query.
            command.CommandText = "SELECT COUNT(*) FROM sqlite_schema";
            command.ExecuteScalar();
            _files.Remember();
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

    /// <summary>
    /// Begins a transaction that writes. While another process writes, it asks again every millisecond: SQLite's own pauses grow to a tenth of a second, in which
    /// a process that writes many transactions in a row takes the lock again and again. It gives up after the connection's timeout; one of 0 never ends.
    /// </summary>
    public void Begin()
    {
        var (since, patience) = (TimeProvider.System.GetTimestamp(), _connection.DefaultTimeout);
        int answer;
        while ((answer = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE")) is raw.SQLITE_BUSY
            && (patience == 0 || TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(patience)))
        {
#pragma warning disable RS0030 // There is no event to wait for: SQLite does not say when a lock is free.
            Thread.Sleep(1);
#pragma warning restore RS0030
        }

        SqliteException.ThrowExceptionForRC(answer, _connection.Handle);
    }

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

        _files.KeepLogIfReplaced();
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
