using System.Globalization;
using Npgsql;

namespace Doorcode.Tests.Fixtures;

/// <summary>Databases of the rig's PostgreSQL clusters, over TCP as servers on other machines reach them.</summary>
public static class PostgresDatabases
{
    /// <summary>For tests that are about something else than time: the machine may be busy.</summary>
    private const string Patience = ";Command Timeout=30";

    private static int _databases;

    extension(PostgresCluster cluster)
    {
        /// <summary>Makes an empty database; starts the cluster when this is its first use.</summary>
        /// <param name="more">What follows its name in CREATE DATABASE.</param>
        /// <returns>Its connection string.</returns>
        public async Task<string> NewDatabaseAsync(string more = "")
        {
            await cluster.ReadyAsync();
            var name = string.Create(CultureInfo.InvariantCulture, $"doorcode_{Interlocked.Increment(ref _databases)}");
            await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {name} {more}");
            return cluster.ConnectionTo(name) + Patience;
        }

        public string ConnectionTo(string database) => string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={cluster.Port};Database={database};Username={cluster.Superuser}");

        public async Task ExecuteAsync(string database, string sql)
        {
            await using var connection = new NpgsqlConnection(cluster.ConnectionTo(database) + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        /// <summary>Takes no more writes, and keeps its connections, as some cluster managers fence a primary.</summary>
        public async Task FenceAsync()
        {
            await cluster.ExecuteAsync("postgres", "ALTER SYSTEM SET default_transaction_read_only = on");
            await cluster.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
            await Eventually.TrueAsync(() => TakesNoWritesAsync(cluster), "new connections take no writes");
        }
    }

    /// <summary>As operators write it: with Doorcode's own limits.</summary>
    public static string WithoutPatience(string connection) => connection.Replace(Patience, "", StringComparison.Ordinal);

    private static async ValueTask<bool> TakesNoWritesAsync(PostgresCluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionTo("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        return connection.PostgresParameters["default_transaction_read_only"] is "on";
    }
}
