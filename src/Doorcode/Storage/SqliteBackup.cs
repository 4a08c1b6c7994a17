using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Doorcode.Storage;

/// <summary>Copies of a SQLite database, made and put back while servers serve.</summary>
[Experimental("DOORCODE002")]
public static class SqliteBackup
{
    /// <summary>How long a copy that is put back waits for its turn among the writes of servers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How many instructions of SQLite's machine, most of which take less than a microsecond, run before it is asked whether to rest.</summary>
    private const int Instructions = 1000;

    /// <summary>A copy works for this long and then rests, so that servers get the disk and the processor in between.</summary>
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    /// <summary>The file of a database; null where the engine is not SQLite.</summary>
    /// <param name="database">The database.</param>
    public static string? FileOf(Database database) => (database as SqliteDatabase)?.File;

    /// <summary>Writes a copy of a database as it is at one moment. Servers go on meanwhile, and the copy rests for a third of its time.</summary>
    /// <param name="database">The database's file.</param>
    /// <param name="file">The copy; there is no file of this name.</param>
    public static void Write(string database, string file)
    {
        using (FilePermissions.Create(file, FileMode.CreateNew))
        {
        }

        using var connection = Open(database, SqliteOpenMode.ReadWrite);
        raw.sqlite3_progress_handler(connection.Handle, Instructions, new Pace().Continue, null);
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO @file";
        command.Parameters.AddWithValue("@file", file);
        command.ExecuteNonQuery();
    }

    /// <summary>Whether a file, with the log beside it if there is one, is a whole SQLite database with a schema of this product.</summary>
    public static bool IsBackup(string file)
    {
        if (SqliteFileCheck.HasForeignLog(file))
            return false;

        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadOnly);
            return Text(connection, "PRAGMA quick_check(1)") is "ok" && Text(connection, "SELECT COUNT(*) FROM schema_versions") is not "0";
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>
    /// Puts a database in the place of another in one transaction, which servers that have it open see like any other. Nothing is changed
    /// when it fails.
    /// </summary>
    /// <param name="source">The database that is put there, with what its log holds. It is only read.</param>
    /// <param name="target">The database that goes.</param>
    /// <param name="cancel">Stops waiting for the turn.</param>
    /// <exception cref="SqliteException">It cannot be written.</exception>
    public static async Task CopyAsync(string source, string target, CancellationToken cancel)
    {
        if (!File.Exists(target))
        {
            using (FilePermissions.Create(target, FileMode.CreateNew))
            {
            }
        }

        using var from = Open(source, SqliteOpenMode.ReadOnly);
        using var to = Open(target, SqliteOpenMode.ReadWriteCreate);
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                from.BackupDatabase(to);
                return;
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
                && TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Pause, TimeProvider.System, cancel);
            }
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static string? Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Rests after each stretch of work.</summary>
    private sealed class Pace
    {
        private long _since = TimeProvider.System.GetTimestamp();

        /// <summary>SQLite asks whether to go on; 0 is yes.</summary>
        public int Continue(object _)
        {
            if (TimeProvider.System.GetElapsedTime(_since) >= Work)
            {
#pragma warning disable RS0030 // There is no event to wait for: it is the time that servers get.
                Thread.Sleep(Rest);
#pragma warning restore RS0030
                _since = TimeProvider.System.GetTimestamp();
            }

            return 0;
        }
    }
}
