using Npgsql;

namespace Doorcode.Postgres;

/// <summary>Makes pools of connections.</summary>
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
}
