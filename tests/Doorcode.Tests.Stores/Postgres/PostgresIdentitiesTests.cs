using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Identities;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresIdentitiesTests(TwoServers servers) : IdentitiesContract(servers.First), IClassFixture<TwoServers>
{
    protected override Task<DoorcodeApp> StartFreshAsync() => DoorcodeApp.StartOnPostgresAsync();
}
