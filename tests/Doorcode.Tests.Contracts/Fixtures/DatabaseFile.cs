using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorcode.Tests.Fixtures;

/// <summary>Looks into an app's database from outside, as whoever has the file can.</summary>
public static class DatabaseFile
{
    public static long Count(this DoorcodeApp app, string table) => (long)app.Scalar($"SELECT COUNT(*) FROM {table}")!;

    public static object? Scalar(this DoorcodeApp app, string sql)
    {
        using var connection = Open(app);
        using var command = Command(connection, sql);
        return command.ExecuteScalar();
    }

    public static void Execute(this DoorcodeApp app, string sql)
    {
        using var connection = Open(app);
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<string> Column(this DoorcodeApp app, string sql, int column = 0)
    {
        using var connection = Open(app);
        using var command = Command(connection, sql);
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.GetString(column));

        return values;
    }

    /// <summary>The rows of a query, each as one text.</summary>
    public static IReadOnlyList<string> Rows(this DoorcodeApp app, string sql)
    {
        using var connection = Open(app);
        using var command = Command(connection, sql);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        var values = new object[reader.FieldCount];
        while (reader.Read())
        {
            reader.GetValues(values);
            rows.Add(string.Join('|', values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    /// <summary>Every byte of every file beside the database, as Latin-1 text.</summary>
    public static string Bytes(this DoorcodeApp app) =>
        string.Concat(Directory.GetFiles(app.Folder).Where(file => !file.EndsWith(".key", StringComparison.Ordinal)).Select(Read));

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return System.Text.Encoding.Latin1.GetString(copy.ToArray());
    }

    private static DbConnection Open(DoorcodeApp app)
    {
        DbConnection connection = app.PostgresConnection is { } postgres
            ? new NpgsqlConnection(postgres + ";Pooling=false")
            : new SqliteConnection($"Data Source={app.DatabaseFile};Pooling=False;Default Timeout=10");
        connection.Open();
        return connection;
    }

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
