namespace Doorcode.Storage;

/// <summary>SQLite's lengths and order of text depend on the encoding of the file, and the statements are written for UTF-8.</summary>
internal static class SqliteEncoding
{
    /// <param name="open">Opens a connection that reads.</param>
    /// <param name="file">The database's file, for the sentence.</param>
    /// <exception cref="StartRefusedException">The database has another encoding.</exception>
    public static void Refuse(Func<SqliteStatements> open, string file)
    {
        using var reader = open();
        if (reader.First("PRAGMA encoding", row => row.Text(0)) is { } encoding and not "UTF-8")
        {
            throw new StartRefusedException(
                $"The database {file} has the encoding {encoding}, and Doorcode needs UTF-8: name another file in {DatabaseOptions.Section}:ConnectionString.");
        }
    }
}
