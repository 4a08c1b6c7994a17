using System.Security.Cryptography;
using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresAccountsTests(TwoServers servers)
    : AccountsContract(servers.First, servers.Second), IClassFixture<TwoServers>;

public sealed class PostgresRolesAndClaimsTests(TwoServers servers)
    : RolesAndClaimsContract(servers.First, servers.Second), IClassFixture<TwoServers>;

public sealed class PostgresAccountsCommandTests(TwoServers servers) : AccountsCommandContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresRequiredRolesTests() : RequiredRolesContract(DoorcodeApp.StartOnPostgresAsync);

public sealed class PostgresMigrateCommandTests : MigrateCommandContract
{
    protected override async Task<string[]> NewDatabaseAsync(DoorcodeApp app)
    {
        var key = Path.Combine(app.Folder, "new.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return
        [
            "Doorcode:Database:Provider=Postgres",
            $"Doorcode:Database:ConnectionString={await SharedPostgres.Cluster.NewDatabaseAsync()}",
            $"Doorcode:MasterKeyFile={key}",
        ];
    }
}
