using Doorcode.Storage;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>A database must be able to hold every name and address, and lengths and order must count characters of UTF-8.</summary>
internal static class PostgresEncoding
{
    /// <exception cref="StartRefusedException">The database has another encoding.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var show = new NpgsqlCommand("SHOW server_encoding", connection);
        if (await show.ExecuteScalarAsync(cancel) is string encoding and not "UTF8")
        {
            throw new StartRefusedException(
                $"The database {connection.Database} has the encoding {encoding}, and Doorcode needs UTF8: make another one "
                + "(CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0) and name it in Doorcode:Database:ConnectionString.");
        }
    }
}
