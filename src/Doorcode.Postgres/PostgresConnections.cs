using Npgsql;

namespace Doorcode.Postgres;

/// <summary>Makes pools of connections, and takes connections from them.</summary>
internal static class PostgresConnections
{
    public static NpgsqlDataSource Open(NpgsqlConnectionStringBuilder settings)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        // Every type in use is built in, so the first connection has no catalogue to read.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(enable: false));
        return builder.Build();
    }

    /// <summary>Takes a connection; with several hosts, to the one that takes writes.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="cancel">Gives up.</param>
    public static async ValueTask<NpgsqlConnection> TakeAsync(this NpgsqlDataSource source, CancellationToken cancel)
    {
        if (source is not NpgsqlMultiHostDataSource hosts)
            return await source.OpenConnectionAsync(cancel);

        try
        {
            return await hosts.OpenConnectionAsync(cancel);
        }
        catch (NpgsqlException) when (!cancel.IsCancellationRequested)
        {
            // The driver passes over a host that was down or a standby a while ago; by now that may be the primary.
            hosts.ClearDatabaseStates();
            return await hosts.OpenConnectionAsync(cancel);
        }
    }
}
