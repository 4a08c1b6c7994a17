using Doorcode.Rig;
using Microsoft.Data.Sqlite;

namespace Doorcode.Benchmarks.Hosts;

/// <summary>Fills a table of a stopped host's database with copies of the rows that the host wrote itself.</summary>
internal static class SeededRows
{
    /// <param name="database">The SQLite file.</param>
    /// <param name="table">The table, which holds at least one row.</param>
    /// <param name="count">How many rows to add.</param>
    /// <param name="own">The columns in which copy number n differs from the row that it copies.</param>
    public static void Copy(string database, string table, int count, Func<int, Dictionary<string, object>> own)
    {
        using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA synchronous = OFF");
            var (columns, rows) = Read(connection, table);
            using (var transaction = connection.BeginTransaction())
            {
                Insert(connection, transaction, table, columns, rows, count, own);
                transaction.Commit();
            }
            Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        // What is still in the system's cache would be written while the first loads wait for their own commits.
        using var file = File.OpenHandle(database, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private static (string[] Columns, List<object[]> Rows) Read(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} LIMIT 2000";
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[columns.Length];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows.Count > 0 ? (columns, rows) : throw new InvalidRunException($"{table} is empty: nothing to copy");
    }

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, string table, string[] columns,
        List<object[]> rows, int count, Func<int, Dictionary<string, object>> own)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(name => "@" + name))})";
        foreach (var column in columns)
            insert.Parameters.AddWithValue("@" + column, DBNull.Value);
        for (var number = 0; number < count; number++)
        {
            var row = rows[number % rows.Count];
            var values = own(number);
            for (var column = 0; column < columns.Length; column++)
                insert.Parameters[column].Value = values.GetValueOrDefault(columns[column], row[column]);
            insert.ExecuteNonQuery();
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
