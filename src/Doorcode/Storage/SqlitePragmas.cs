namespace Doorcode.Storage;

/// <summary>What each connection to SQLite is told first.</summary>
internal static class SqlitePragmas
{
    /// <summary>
    /// For the one that writes. The log is some 4 MB long (<c>wal_autocheckpoint</c>), longer after a large transaction or beside a
    /// long reader, and then cut to <c>journal_size_limit</c>, 16 MB.
    /// </summary>
    public const string Writer = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 1000;
        PRAGMA cache_size = -8000; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 16777216;
        """;

    /// <summary>For the one that takes the file for itself alone, at once and for as long as it is open.</summary>
    public const string Alone = "PRAGMA locking_mode = EXCLUSIVE; " + Writer;

    /// <summary>For those that read.</summary>
    public const string Reader = "PRAGMA query_only = ON; PRAGMA busy_timeout = 1000;";
}
