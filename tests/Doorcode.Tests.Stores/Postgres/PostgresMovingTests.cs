using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Moving;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresMovingTests(TwoServers servers) : MovingContract(servers.First), IClassFixture<TwoServers>
{
    protected override Task<DoorcodeApp> StartFreshAsync() => DoorcodeApp.StartOnPostgresAsync();

    [Fact]
    public async Task Backups_of_PostgreSQL_are_left_to_its_own_tools()
    {
        foreach (var command in new[] { "backup", "restore" })
            Assert.Contains("pg_dump", (await servers.First.RunAsync(command, "file")).ShouldBeRefused(), StringComparison.Ordinal);
    }
}

public sealed class PostgresHostileFilesTests(TwoServers servers) : HostileFilesContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresIdentityPasskeysTests(TwoServers servers) : IdentityPasskeysContract(servers.First), IClassFixture<TwoServers>;
