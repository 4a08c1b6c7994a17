using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Doorcode.Storage;

/// <summary>
/// The files of an open SQLite database: the database, its write-ahead log and the log's index. SQLite goes on using files that were moved,
/// deleted or replaced. What it writes to them is lost with the last connection, and with another index, connections write over each other's commits.
/// </summary>
/// <param name="connection">A connection to it; it may be opened later.</param>
internal sealed class SqliteFiles(SqliteConnection connection)
{
    /// <summary><c>SQLITE_FCNTL_HAS_MOVED</c> of sqlite3.h.</summary>
    private const int HasMoved = 20;

    /// <summary>The schema's name as a C string.</summary>
    private static readonly byte[] Main = [.. "main\0"u8];

    /// <summary>Null until the file was seen. There never is one in other journal modes, and no index for a connection that has the file to itself.</summary>
    private volatile OpenedFile? _log;
    private volatile OpenedFile? _index;

    private volatile bool _isMoved;

    /// <summary>The write-ahead log of a database's file.</summary>
    public static string LogOf(string file) => file + "-wal";

    /// <summary>The log's index in shared memory.</summary>
    public static string IndexOf(string file) => file + "-shm";

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

    /// <summary>Notes which files the connection has just opened.</summary>
    public void Remember()
    {
        _log ??= OpenedFile.At(LogOf(connection.DataSource));
        _index ??= OpenedFile.At(IndexOf(connection.DataSource));
    }

    /// <summary>Makes sure, inside a transaction, that what is written goes to the files that the next start opens.</summary>
    /// <exception cref="IOException">A file is not where it was opened.</exception>
    public void RefuseIfMoved()
    {
        _isMoved = FileControl(connection.Handle!, Main, HasMoved, out var hasMoved) == raw.SQLITE_OK && hasMoved != 0;
        RefuseToOpen();
        Remember();
    }

    /// <summary>Makes sure that another connection would open the same files. The database's file is as the last write found it.</summary>
    /// <exception cref="IOException">A file is not where it was opened.</exception>
    public void RefuseToOpen()
    {
        if (_isMoved)
            throw new IOException($"The database's file {connection.DataSource} was moved, deleted or replaced while it is open.");

        if (_log is { IsInPlace: false } log)
            throw new IOException($"The database's write-ahead log {log.Path} was moved, deleted or replaced while it is open.");

        if (_index is { IsInPlace: false } index)
            throw new IOException($"The index of the database's write-ahead log {index.Path} was moved, deleted or replaced while it is open.");
    }

    /// <summary>
    /// Call before the connection is closed. The last connection writes its log to the database and deletes the log by name. That is switched off if
    /// another process has made another log or index, which may hold commits of its own.
    /// </summary>
    public void KeepLogIfReplaced()
    {
        if (connection.Handle is { } database && (_index is { IsInPlace: false } || _log is { IsReplaced: true }))
            _ = raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int FileControl(sqlite3 database, byte[] schema, int operation, out int value);

    /// <summary>A file as it was when it was opened.</summary>
    private sealed record OpenedFile(string Path, FileIdentity Identity)
    {
        public bool IsInPlace => FileIdentity.Of(Path) == Identity;

        /// <summary>Whether another file with content stands in its place.</summary>
        public bool IsReplaced => FileIdentity.Of(Path) is { } other && other != Identity && new FileInfo(Path) is { Exists: true, Length: > 0 };

        public static OpenedFile? At(string path) => FileIdentity.Of(path) is { } identity ? new OpenedFile(path, identity) : null;
    }
}
