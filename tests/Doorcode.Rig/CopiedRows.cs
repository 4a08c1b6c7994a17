using System.Globalization;

namespace Doorcode.Rig;

/// <summary>Fills a table with copies of the rows that a host wrote itself, by one statement.</summary>
public static class CopiedRows
{
    /// <summary>An id like those of <c>Guid.CreateVersion7</c>: it sorts by its time.</summary>
    /// <param name="number">SQL for a number; the same one gives the same id.</param>
    /// <param name="milliseconds">SQL for its time.</param>
    /// <param name="salt">A letter for each table.</param>
    public static string Id(string number, string milliseconds, string salt) =>
        $"(lpad(to_hex(({milliseconds})::bigint), 12, '0') || '7' || substr(md5('{salt}1' || {number}), 1, 3) || '8' || substr(md5('{salt}2' || {number}), 1, 15))::uuid";

    /// <summary>Adds the copies, and brings the table into the state in which a quiet hour would leave it.</summary>
    /// <param name="postgres">The cluster.</param>
    /// <param name="database">The database.</param>
    /// <param name="table">The table, which holds at least one row.</param>
    /// <param name="count">How many rows to add.</param>
    /// <param name="own">SQL for the columns in which copy number <c>n</c>, from 0, differs from the row that it copies.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static Task CopyAsync(PostgresCluster postgres, string database, string table, int count,
        IReadOnlyDictionary<string, string> own, CancellationToken cancel) =>
        CopyAsync(postgres, database, table, "true", count, own, cancel);

    /// <summary>Adds copies of one of the rows that meet a condition.</summary>
    /// <param name="postgres">The cluster.</param>
    /// <param name="database">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="condition">SQL that is true of at least one row.</param>
    /// <param name="count">How many rows to add.</param>
    /// <param name="own">SQL for the columns in which copy number <c>n</c>, from 0, differs from the row that it copies.</param>
    /// <param name="cancel">Stops waiting.</param>
    public static async Task CopyAsync(PostgresCluster postgres, string database, string table, string condition, int count,
        IReadOnlyDictionary<string, string> own, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        var listed = await postgres.QueryAsync(database,
            $"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position", cancel);
        var columns = listed.Split('\n');
        var names = string.Join(", ", columns.Select(column => $"\"{column}\""));
        var values = string.Join(", ", columns.Select(column => own.GetValueOrDefault(column, $"source.\"{column}\"")));
        await postgres.QueryAsync(database, string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO "{table}" ({names})
            SELECT {values} FROM generate_series(0, {count - 1}) AS n,
              (SELECT * FROM "{table}" WHERE {condition} LIMIT 1) AS source
            """), cancel);
        // What would otherwise be done while the first loads wait for their own commits.
        await postgres.QueryAsync(database, $"VACUUM (ANALYZE) \"{table}\"", cancel);
        await postgres.QueryAsync(database, "CHECKPOINT", cancel);
    }
}
