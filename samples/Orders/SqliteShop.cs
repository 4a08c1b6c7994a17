using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Orders;

/// <summary>The tables in SQLite.</summary>
public sealed class SqliteShop(DbContextOptions<SqliteShop> options) : Shop(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Guid>().HaveConversion<NetworkOrder>();

    /// <summary>Doorcode keeps ids in SQLite as 16 bytes in network order; Entity Framework's own choice is text.</summary>
    private sealed class NetworkOrder() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));
}
