using Microsoft.Data.Sqlite;

namespace Doorcode.Storage;

/// <summary>
/// Copies pages from the log into the file while a connection writes many rows, so that it seldom has to do that itself, and wait for the disk. It
/// blocks no reader and no writer.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>After how many commits it copies. A lower number would copy pages that change often more times.</summary>
    private const int CommitsPerCopy = 8;

    private readonly SqliteConnection _connection;
    private Task _running = Task.CompletedTask;
    private int _commits;

    public SqliteCheckpoints(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
    }

    /// <summary>The connection has committed. Called after one commit at a time.</summary>
    public void Committed()
    {
        if (++_commits < CommitsPerCopy || !_running.IsCompleted)
            return;

        _commits = 0;
        _running = Task.Run(Copy);
    }

    public void Dispose()
    {
        _running.Wait();
        _connection.Dispose();
    }

    private void Copy()
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // The connection that writes does the same when the log is full, and says what is wrong.
        }
    }
}
