using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Outbox;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresOutboxTests : OutboxContract
{
    protected override async Task<Database[]> OpenAsync()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        Database[] databases = [PostgresDatabaseTests.At(connection, Clock), PostgresDatabaseTests.At(connection, Clock)];
        await Task.WhenAll(databases.Select(database => database.OpenAsync(CancellationToken.None)));
        return databases;
    }
}
