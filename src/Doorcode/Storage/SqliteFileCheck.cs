namespace Doorcode.Storage;

/// <summary>
/// Looks at the files of a SQLite database before SQLite opens them, and refuses what a restore may have left: SQLite would
/// apply a foreign log to the database, fail at the first write, or begin an empty database without a word.
/// </summary>
internal static class SqliteFileCheck
{
    private const int HeaderLength = 100;

    /// <summary>The file format's read and write versions: 1 is a rollback journal, 2 a write-ahead log (section 1.3 of its description).</summary>
    private const int VersionOffset = 18;

    /// <summary>Refuses files that cannot be what the last server left.</summary>
    /// <param name="file">The database's file, as an absolute path.</param>
    /// <param name="keyFile">The master key that the first start makes beside it; null when the key was made by the operator.</param>
    /// <exception cref="StartRefusedException">A sentence that names the file and the cure.</exception>
    public static void Run(string file, string? keyFile)
    {
        var (log, index) = (SqliteFiles.LogOf(file), SqliteFiles.IndexOf(file));
        foreach (var one in new[] { file, log, index })
            RefuseUnwritable(one);

        if (!HasContent(file))
        {
            if (keyFile is not null && File.Exists(keyFile))
            {
                throw new StartRefusedException(
                    $"The master key {keyFile} is there, but the database {file} is missing or empty: put the database back, "
                    + "or, to begin with a new one, move the key away or name it in Doorcode:MasterKeyFile.");
            }

            if (HasContent(log))
                throw Foreign(file, log);
        }
        else if (HasForeignLog(file))
        {
            throw Foreign(file, log);
        }
    }

    /// <summary>Whether a log lies beside a database that has none. SQLite would apply it to the database.</summary>
    public static bool HasForeignLog(string file) => HasContent(file) && HasContent(SqliteFiles.LogOf(file)) && !IsWriteAhead(file);

    private static StartRefusedException Foreign(string file, string log) => new(
        $"The log {log} does not belong to the database {file}, which was put there without it: move {log} and {file}-shm away, and start again.");

    private static bool HasContent(string file) => new FileInfo(file) is { Exists: true, Length: > 0 };

    /// <summary>A server leaves a log only beside a database in write-ahead mode; a backup made by VACUUM INTO is not in that mode.</summary>
    private static bool IsWriteAhead(string file)
    {
        var header = new byte[HeaderLength];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength
            || header[VersionOffset] != 1 || header[VersionOffset + 1] != 1;
    }

    private static void RefuseUnwritable(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The file {file} cannot be written by user {Environment.UserName}: give it to that user (chown {Environment.UserName} {file}), "
                + "or start as its owner.",
                refused);
        }
    }
}
