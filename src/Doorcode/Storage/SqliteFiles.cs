using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Doorcode.Storage;

/// <summary>
/// The files of an open SQLite database: the database and its write-ahead log. SQLite goes on writing to files that were moved or
/// deleted, and what it writes then is lost with the last connection.
/// </summary>
/// <param name="connection">A connection to it; it may be opened later.</param>
internal sealed class SqliteFiles(SqliteConnection connection)
{
    /// <summary><c>SQLITE_FCNTL_HAS_MOVED</c> of sqlite3.h.</summary>
    private const int HasMoved = 20;

    /// <summary>The schema's name as a C string.</summary>
    private static readonly byte[] Main = [.. "main\0"u8];

    /// <summary>The log's path, once a write has seen the log. Null where there never is one, as in other journal modes.</summary>
    private volatile string? _log;

    private volatile bool _isMoved;

    /// <summary>The write-ahead log of a database's file.</summary>
    public static string LogOf(string file) => file + "-wal";

    /// <summary>The size of the write-ahead log in bytes; 0 where there is none.</summary>
    public static long LogSize(string file)
    {
        try
        {
            return new FileInfo(LogOf(file)).Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Makes sure, inside a transaction, that what is written goes to the files that the next start opens.</summary>
    /// <exception cref="IOException">A file is not where it was opened.</exception>
    public void RefuseIfMoved()
    {
        _isMoved = FileControl(connection.Handle!, Main, HasMoved, out var hasMoved) == raw.SQLITE_OK && hasMoved != 0;
        RefuseToOpen();
        if (_log is null && LogOf(connection.DataSource) is var log && File.Exists(log))
            _log = log;
    }

    /// <summary>Makes sure that another connection would open the same files. The database's file is as the last write found it.</summary>
    /// <exception cref="IOException">A file is not where it was opened.</exception>
    public void RefuseToOpen()
    {
        if (_isMoved)
            throw new IOException($"The database's file {connection.DataSource} was moved, deleted or replaced while it is open.");

        if (_log is { } log && !File.Exists(log))
            throw new IOException($"The database's write-ahead log {log} was moved or deleted while it is open.");
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int FileControl(sqlite3 database, byte[] schema, int operation, out int value);
}
