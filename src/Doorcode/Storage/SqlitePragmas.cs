namespace Doorcode.Storage;

/// <summary>The pragmas of each kind of connection.</summary>
internal static class SqlitePragmas
{
    /// <summary>
    /// For the writing connection. The log is some 4 MB long (<c>wal_autocheckpoint</c>), longer after a large transaction or beside a
    /// long reader, and then cut to <c>journal_size_limit</c>, 16 MB. <see cref="SqliteStatements.Begin"/> waits for other processes, so SQLite need not.
    /// </summary>
    public const string Writer = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 0;
        PRAGMA cache_size = -8000; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 16777216;
        """;

    /// <summary>
    /// For a writing connection that makes many rows. Their keys are random, so each transaction changes pages all over the indexes: 64 MB of them stay in
    /// memory. <see cref="SqliteCheckpoints"/> copies pages into the file meanwhile, and this connection copies the rest when the log has 192 MB. The log is put
    /// on disk before its pages are copied, and not at each commit.
    /// </summary>
    public const string BulkWriter = Writer + """
         PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 49152; PRAGMA journal_size_limit = 201326592; PRAGMA synchronous = NORMAL;
        """;

    /// <summary>For a command that needs the file to itself: it locks the file at once and for as long as it is open.</summary>
    public const string Alone = "PRAGMA locking_mode = EXCLUSIVE; " + Writer;

    /// <summary>For reading connections.</summary>
    public const string Reader = "PRAGMA query_only = ON; PRAGMA busy_timeout = 1000;";
}
